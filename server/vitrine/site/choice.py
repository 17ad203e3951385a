"""Which alternative of a tagged union was meant, where its tag is missing or none of the known ones."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """The alternative that was meant. `errors` are what is certainly wrong beside the tag.

    `is_sure` is False where several alternatives are as likely: then `errors` are those that all of them have.
    """

    tag: str
    hint: str
    is_sure: bool
    errors: Sequence[Any]


def choose(
    word: Any, mapping: Mapping[str, str], errors_of: Callable[[str], list[Any]], definitions: Mapping[str, Any]
) -> Choice:
    """Of the alternatives in which `word` is a value, and those whose tag it comes close to, the one that fits best.

    Where there are none of these, all of them are tried. `mapping` leads from tags to references, as the discriminator
    of a JSON Schema; `errors_of` returns what would be wrong with the rest of the value under a tag.
    """
    close = difflib.get_close_matches(word, list(mapping)) if isinstance(word, str) else []
    homes = {tag: field for tag in mapping for field in _fields(mapping[tag], word, definitions)}
    home = [*homes] if len(homes) == 1 else []
    errors = {tag: errors_of(tag) for tag in [*home, *close] or mapping}
    fewest = min(map(len, errors.values()))
    best, *others = (tag for tag in errors if len(errors[tag]) == fewest)
    if home:
        article = "an" if home[0][0] in "aeiou" else "a"
        return Choice(best, f"Did you mean {article} {home[0]} with {homes[home[0]]} {word}?", True, errors[best])
    if close:
        return Choice(best, f'Did you mean "{close[0]}"?', True, errors[best])
    if not others:
        return Choice(best, f'Its other fields are those of "{best}".', True, errors[best])
    shared = set.intersection(*({_key(error) for error in errors[tag]} for tag in (best, *others)))
    return Choice(best, "", False, [error for error in errors[best] if _key(error) in shared])


def _key(error: Any) -> tuple[str, str]:
    return str(list(error.absolute_path)), error.message


def _fields(reference: str, word: Any, definitions: Mapping[str, Any]) -> Iterator[str]:
    """The names of the fields anywhere in a definition that may have the value `word`."""
    waiting, seen = [reference], {reference}
    while waiting:
        for name, part in _parts(definitions[waiting.pop().rpartition("/")[2]], ""):
            if word in part.get("enum", ()):
                yield name
            found = part.get("$ref")
            if found is not None and found not in seen:
                seen.add(found)
                waiting.append(found)


def _parts(schema: Any, field: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every schema in a schema, with the name of the field it is about."""
    if isinstance(schema, list):
        for part in schema:
            yield from _parts(part, field)
    elif isinstance(schema, dict):
        yield field, schema
        for name, part in schema.get("properties", {}).items():
            yield from _parts(part, name)
        for keyword in ("anyOf", "items", "additionalProperties"):
            yield from _parts(schema.get(keyword), field)
