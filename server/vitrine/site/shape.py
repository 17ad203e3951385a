"""The first real pass over a site file: does it have the shape of the schema?

The schema is generated from the classes in file.py, so that editor, checker and server use the same one. Each fault has
its repair, so that the passes after this one can check the rest of the file (repair.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Final, Literal, TypeAlias

import msgspec
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from vitrine.schema.mistake import MISSING, Mistake, close_name, show_path
from vitrine.site.choice import Words, choose, words_in
from vitrine.site.expectation import a, closest, expectation, hint
from vitrine.site.file import SiteConfig
from vitrine.site.smallest import smallest

SCHEMA_TITLE = "Vitrine site file"
ABSENT: Final = object()

Place: TypeAlias = tuple[str | int, ...]
Trust: TypeAlias = Literal["nothing", "members", "all"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a document does not fit the schema, and the repair: a value to put there instead, or ABSENT.

    `mistake` is None if another fault reports the same. `trust` is what can still be checked at this place after the
    repair: `nothing`, only the original `members` of a list, or `all`.
    """

    mistake: Mistake | None
    place: Place
    instead: Any
    trust: Trust = "nothing"


@cache
def site_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a site file."""
    schema = msgspec.json.schema(SiteConfig)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA_TITLE, **schema}


def check_shape(document: Any, most: int | None = None) -> list[Fault]:
    """The places where `document` does not fit the schema: all, or the first `most`, for there may be millions."""
    return list(islice(_faults(_validator().iter_errors(document), ()), most))


@cache
def _validator() -> Any:
    """A validator whose `integer` refuses 1.0, because a field of type int cannot have it."""
    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    kind = extend(Draft202012Validator, {"anyOf": _any_of}, type_checker=checker)  # type: ignore[no-untyped-call]
    return kind(site_schema())


def _any_of(validator: Any, options: Sequence[Any], instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    """The keyword anyOf. In a union with tags only the alternative of the tag is tried, not all of them for each."""
    if "discriminator" not in schema or not isinstance(instance, dict):
        yield from Draft202012Validator.VALIDATORS["anyOf"](validator, options, instance, schema)
        return
    mapping = schema["discriminator"]["mapping"]
    tag = instance.get(schema["discriminator"]["propertyName"])
    if isinstance(tag, str) and tag in mapping:
        yield from validator.descend(instance, {"$ref": mapping[tag]}, schema_path=list(mapping).index(tag))
    else:
        yield ValidationError(f"{tag!r} is no tag of this union")


def _definitions() -> Mapping[str, Any]:
    found: dict[str, Any] = site_schema()["$defs"]
    return found


# jsonschema types every field of its errors as possibly unset, so they are Any here.
def _faults(errors: Iterable[Any], prefix: Place) -> Iterator[Fault]:
    for error in errors:
        place = (*prefix, *error.path)
        match error.validator:
            case "anyOf":
                yield from _choice(error, place)
            case "additionalProperties":
                yield from _unknown(error, place)
            case "required":
                yield from _missing(error, place)
            case "minItems" | "maxItems":
                yield Fault(_mistake(error, place), place, _resized(error), "members")
            case _:
                yield Fault(_mistake(error, place), place, _instead(error))


def _mistake(error: Any, place: Place) -> Mistake:
    return Mistake(show_path(place), error.instance, expectation(error), hint(error))


def _unknown(error: Any, place: Place) -> Iterator[Fault]:
    known = error.schema["properties"]
    for key in sorted(set(error.instance) - set(known)):
        expected = f"one of {', '.join(known)}"
        mistake = Mistake(
            show_path((*place, key)), error.instance[key], expected, _elsewhere(key, error) or closest(key, known)
        )
        yield Fault(mistake, (*place, key), ABSENT)
        meant = _meant(key, known)
        if meant is not None and meant not in error.instance:
            yield Fault(None, (*place, meant), ABSENT)  # the field only seems to be missing


def _elsewhere(key: str, error: Any) -> str:
    """That only other members of the union have the field, as a placement, which a redirect has not."""
    for union in _unions():
        tags = {tag: reference.rpartition("/")[2] for tag, reference in union.items()}
        own = next((tag for tag, name in tags.items() if name == error.schema.get("title")), None)
        others = [tag for tag, name in tags.items() if key in _definitions()[name]["properties"]]
        if own is not None and others:
            return f'{a(own).capitalize()} has no "{key}"; only these have: {", ".join(others)}.'
    return ""


@cache
def _unions() -> list[Mapping[str, str]]:
    """The references of each union of the schema by their tags."""
    found: list[Mapping[str, str]] = []
    waiting: list[Any] = [site_schema()]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            found += [part["discriminator"]["mapping"]] if "mapping" in part.get("discriminator", ()) else []
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return found


def _missing(error: Any, place: Place) -> Iterator[Fault]:
    """One missing key: jsonschema reports each in an error of its own, whose message begins with the key."""
    fields = error.schema["properties"]
    for key in error.validator_value:
        if key in error.instance or not error.message.startswith(f"{key!r} "):
            continue
        about = fields[key].get("description", "")
        mistake = Mistake(show_path((*place, key)), MISSING, "a value", f'Add "{key}". {about}'.strip())
        misspelt = any(_meant(other, fields) == key for other in set(error.instance) - set(fields))
        yield Fault(None if misspelt else mistake, (*place, key), smallest(fields[key], _definitions()))


def _meant(key: str, known: Iterable[str]) -> str | None:
    return close_name(key, tuple(known))


def _resized(error: Any) -> list[Any]:
    """The list in an allowed size: without its last members, or with new ones."""
    if error.validator == "maxItems":
        return list(error.instance[: error.validator_value])
    missing = error.validator_value - len(error.instance)
    return [*error.instance, *(smallest(error.schema["items"], _definitions()) for _ in range(missing))]


def _instead(error: Any) -> Any:
    """The repair of a value: a field is removed, and if required, added in the next round; a member is replaced."""
    steps, last = iter(error.absolute_schema_path), None
    for step in steps:
        if step in ("properties", "items", "additionalProperties"):
            last = step
        if step in ("properties", "anyOf"):
            next(steps, None)  # the field's name, or the alternative's number
    return ABSENT if last == "properties" else smallest(error.schema, _definitions())


def _choice(error: Any, place: Place) -> Iterator[Fault]:
    """Report the errors in the alternative that was meant, instead of saying that none fits."""
    if "discriminator" in error.schema and isinstance(error.instance, dict):
        yield from _tagged(error, place)
        return
    tried = error.context or []
    meant = [inner for inner in tried if _is_meant(inner, error.instance)]
    if meant:
        yield from _faults(meant, place)
        return
    expected = dict.fromkeys(_expected(inner) for inner in tried if inner.validator_value != "null")
    mistake = Mistake(
        show_path(place), error.instance, " or ".join(expected) or "another value", error.schema.get("description", "")
    )
    yield Fault(mistake, place, _instead(error))


def _tagged(error: Any, place: Place) -> Iterator[Fault]:
    key, mapping = error.schema["discriminator"]["propertyName"], error.schema["discriminator"]["mapping"]
    tag = error.instance.get(key)
    choice = choose(
        tag,
        mapping,
        lambda tag: _errors_under(mapping[tag], {**error.instance, key: tag}),
        lambda tag: _words(mapping[tag]),
    )
    shown = error.instance.get(key, MISSING)
    mistake = Mistake(show_path((*place, key)), shown, f"one of {', '.join(mapping)}", choice.hint)
    yield Fault(mistake, (*place, key), choice.tag, "all" if choice.is_sure else "nothing")
    yield from _faults(choice.errors, place)


@cache
def _words(reference: str) -> Words:
    return words_in(reference, _definitions())


def _errors_under(reference: str, instance: Any) -> list[Any]:
    schema = {"$ref": reference, "$defs": _definitions()}
    return list(_validator().evolve(schema=schema).iter_errors(instance))


def _is_meant(failed: Any, instance: Any) -> bool:
    """Whether an alternative is for values of this type, so that its error helps."""
    if failed.path:
        return True
    if failed.validator == "enum":
        return any(type(value) is type(instance) for value in failed.validator_value)
    if "discriminator" in failed.schema:
        return isinstance(instance, dict)
    return bool(failed.validator != "type")


def _expected(failed: Any) -> str:
    if "discriminator" in failed.schema:
        return "an object"
    return expectation(failed) if failed.validator == "enum" else a(str(failed.validator_value))
