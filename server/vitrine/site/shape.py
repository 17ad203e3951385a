"""The first real pass over a site file: does it have the shape of the schema?

The schema is generated from the classes in site.py, so that editor, checker and server read one truth.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from jsonschema import Draft202012Validator

from vitrine.schema.mistake import Mistake
from vitrine.site.file import SiteConfig

SCHEMA_TITLE = "Vitrine site file"


@cache
def site_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a site file."""
    schema = msgspec.json.schema(SiteConfig)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA_TITLE, **schema}


@dataclass(frozen=True, slots=True)
class Shape:
    """Every place where a document departs from the schema, in the order of the file: as it is told, and as a path."""

    mistakes: list[Mistake]
    places: list[tuple[str | int, ...]]


def check_shape(document: Any) -> Shape:
    """Compare `document` with the schema."""
    shape = Shape([], [])
    for error in _validator().iter_errors(document):
        shape.mistakes.extend(_explain(error, []))
        if error.path:
            shape.places.append(tuple(error.path))
        elif error.validator == "additionalProperties":
            shape.places.extend((key,) for key in document if key not in error.schema["properties"])
        elif error.validator == "required":
            shape.places.extend((key,) for key in error.validator_value if key not in document)
    return shape


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(site_schema())


# jsonschema types every field of its errors as possibly unset, so they are Any here.
def _explain(error: Any, prefix: Sequence[str | int]) -> Iterator[Mistake]:
    path = [*prefix, *error.path]
    if error.validator == "anyOf":
        yield from _explain_choice(error, path)
    elif error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for key in sorted(set(error.instance) - set(known)):
            yield Mistake(
                show_path([*path, key]), error.instance[key], f"one of {', '.join(known)}", _closest(key, known)
            )
    elif error.validator == "required":
        for key in sorted(set(error.validator_value) - set(error.instance)):
            about = error.schema.get("properties", {}).get(key, {}).get("description", "")
            mistake = Mistake(show_path([*path, key]), "nothing", "a value", f'Add "{key}". {about}'.strip())
            if error.message.startswith(f"{key!r} "):
                yield mistake
    else:
        yield Mistake(show_path(path), error.instance, _expectation(error), _hint(error))


def _explain_choice(error: Any, path: list[str | int]) -> Iterator[Mistake]:
    """Go into the one alternative that was meant, instead of saying that none of them fits."""
    discriminator = error.schema.get("discriminator")
    if discriminator and isinstance(error.instance, dict):
        key, mapping = discriminator["propertyName"], discriminator["mapping"]
        meant = error.instance.get(key)
        if not isinstance(meant, str) or meant not in mapping:
            yield Mistake(
                show_path([*path, key]),
                error.instance.get(key, "nothing"),
                f"one of {', '.join(mapping)}",
                _closest(meant, mapping),
            )
            return
        chosen = _validator().evolve(schema={"$ref": mapping[meant], "$defs": site_schema()["$defs"]})
        for inner in chosen.iter_errors(error.instance):
            yield from _explain(inner, path)
        return
    tried = error.context or []
    fitting = [inner for inner in tried if _is_meant(inner, error.instance)]
    if fitting:
        for inner in fitting:
            yield from _explain(inner, path)
        return
    kinds = dict.fromkeys(_kind(inner) for inner in tried if inner.validator_value != "null")
    yield Mistake(
        show_path(path), error.instance, " or ".join(kinds) or "another value", error.schema.get("description", "")
    )


def _is_meant(failed: Any, instance: Any) -> bool:
    """Whether an alternative takes values like this one, so that what it says of it helps."""
    if failed.path:
        return True
    if failed.validator == "enum":
        return any(type(value) is type(instance) for value in failed.validator_value)
    if "discriminator" in failed.schema:
        return isinstance(instance, dict)
    return bool(failed.validator != "type")


def _kind(failed: Any) -> str:
    if "discriminator" in failed.schema:
        return "object"
    return _expectation(failed) if failed.validator == "enum" else str(failed.validator_value)


def _expectation(error: Any) -> str:
    wanted = error.validator_value
    match error.validator:
        case "type":
            return f"{'an' if str(wanted)[0] in 'aeio' else 'a'} {wanted}"
        case "enum":
            return f"one of {', '.join(map(str, wanted))}"
        case "pattern":
            return f"text of the form {wanted}"
        case "minimum":
            return f"at least {wanted}"
        case "maximum":
            return f"at most {wanted}"
        case "minLength" | "minItems":
            return f"at least {wanted} long"
        case "maxLength" | "maxItems":
            return f"at most {wanted} long"
        case _:
            return f"{error.validator} {wanted}"


def _hint(error: Any) -> str:
    if error.validator == "enum":
        return _closest(error.instance, list(map(str, error.validator_value)))
    return str(error.schema.get("description", ""))


def _closest(word: Any, known: Sequence[str] | dict[str, Any]) -> str:
    close = difflib.get_close_matches(str(word), list(known), n=1)
    return f'Did you mean "{close[0]}"?' if close else ""


def show_path(path: Sequence[str | int]) -> str:
    """`["campaigns", 2, "cap"]` as `campaigns[2].cap`."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown
