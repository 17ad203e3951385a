"""Guesses the alternative of a tagged union when its tag is missing or unknown."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Words: TypeAlias = Mapping[Any, Sequence[str]]
"""Words, each with the names of the fields that may have it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The most likely alternative. `errors` are the certain errors besides the tag.

    `is_sure` is False if several alternatives are equally likely: then `errors` are those that all of them have.
    """

    tag: str
    hint: str
    is_sure: bool
    errors: Sequence[Any]


def choose(
    word: Any, tags: Collection[str], errors_of: Callable[[str], list[Any]], words_of: Callable[[str], Words]
) -> Choice:
    """The alternative that fits best, among those in which `word` is a value and those with a similar tag.

    If there are none of these, all are tried. For a tag, `errors_of` returns the errors in the rest of the value, and
    `words_of` the words of its definition.
    """
    close = difflib.get_close_matches(word, list(tags)) if isinstance(word, str) else []
    homes = {tag: field for tag in tags for field in words_of(tag).get(word, ())} if isinstance(word, str) else {}
    home = [*homes] if len(homes) == 1 else []
    errors = {tag: errors_of(tag) for tag in [*home, *close] or tags}
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


def words_in(reference: str, definitions: Mapping[str, Any]) -> Words:
    """The words that fields anywhere in a definition may have, each with the names of these fields."""
    words: dict[Any, list[str]] = {}
    waiting, seen = [reference], {reference}
    while waiting:
        for name, part in _parts(definitions[waiting.pop().rpartition("/")[2]], ""):
            for word in part.get("enum", ()):
                words.setdefault(word, []).append(name)
            found = part.get("$ref")
            if found is not None and found not in seen:
                seen.add(found)
                waiting.append(found)
    return words


def _parts(schema: Any, field: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every schema inside a schema, with the name of its field."""
    if isinstance(schema, list):
        for part in schema:
            yield from _parts(part, field)
    elif isinstance(schema, dict):
        yield field, schema
        for name, part in schema.get("properties", {}).items():
            yield from _parts(part, name)
        for keyword in ("anyOf", "items", "additionalProperties"):
            yield from _parts(schema.get(keyword), field)
