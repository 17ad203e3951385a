"""Strict JSON: no duplicate keys, only finite numbers, only well-formed text."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

from vitrine.domain.errors import BadFile
from vitrine.schema.mistake import Mistake, show_path

MAX_DIGITS = 18  # of a whole number, so that it fits 64 bits
TOO_DEEP = Mistake("", "thousands of nested brackets", "JSON with fewer levels", "Close the brackets.")

Hook: TypeAlias = Callable[[list[tuple[str, Any]]], dict[str, Any]]


class NotJsonError(Exception):
    """A text is not strict JSON. The message is for a text of one line, the `mistake` for a whole file."""

    def __init__(self, reason: str, mistake: Mistake) -> None:
        super().__init__(reason)
        self.mistake = mistake


def parse_json(text: str) -> Any:
    """The value of a JSON text. Huge numbers and lone surrogates are allowed, as in JavaScript. Raises NotJsonError.

    A duplicate key is refused, because parsers differ in which one they use.
    """
    return _parse(text, float, int, _unique_keys)


def parse_storable_json(text: str) -> Any:
    """The value of a JSON text that can be stored and sent: numbers up to 1e308, whole numbers of 64 bits, and
    well-formed text. Raises NotJsonError."""
    return _storable(text, _unique_keys)


def parse_document(text: str) -> tuple[Any, list[Mistake]]:
    """Like parse_storable_json, but of a key that stands twice the last value counts, as in other parsers.

    Each such key is a mistake at its full path, so that the rest of the document can be checked in the same run.
    """
    doubles: dict[int, _Doubles] = {}

    def last_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            latest = {key: index for index, (key, _) in enumerate(pairs)}
            earlier = [pair for index, pair in enumerate(pairs) if latest[pair[0]] != index]
            doubles[id(found)] = _Doubles(found, earlier)
        return found

    document = _storable(text, last_wins)
    return document, list(_double_keys(document, doubles)) if doubles else []


@dataclass(frozen=True, slots=True)
class _Doubles:
    """An object and the pairs of it that a later one with the same key replaced."""

    owner: dict[str, Any]
    earlier: list[tuple[str, Any]]


def _double_keys(document: Any, doubles: Mapping[int, _Doubles]) -> Iterator[Mistake]:
    """One mistake for each key that stands twice or more in one object, also in a value that another replaced."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, list):
            waiting += [((*place, index), inner) for index, inner in enumerate(value)]
        elif isinstance(value, dict):
            waiting += [((*place, key), inner) for key, inner in value.items()]
            earlier = doubles[id(value)].earlier if id(value) in doubles else []
            waiting += [((*place, key), inner) for key, inner in earlier]
            for key in dict.fromkeys(key for key, _ in earlier):
                yield _double_key(show_path((*place, key)), key, value[key])


def _double_key(path: str, key: str, value: Any) -> Mistake:
    return Mistake(path, value, "every key once in an object", f'"{key}" is given twice in one object; keep one.')


def _storable(text: str, hook: Hook) -> Any:
    document = _parse(text, _finite, _bounded, hook)
    if "\\u" in text:  # an escape can write half a surrogate pair, which cannot be encoded
        try:
            json.dumps(document, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            half = f"\\u{ord(error.object[error.start]):04x}"
            raise NotJsonError(
                f"{half} is half a character", Mistake("", half, "well-formed text", "Write the character itself.")
            ) from error
        except RecursionError as error:
            raise NotJsonError("nested too deeply", TOO_DEEP) from error
    return document


def parse_lines(lines: Iterable[str]) -> Iterator[tuple[int, Any]]:
    """The number of each line that is not blank, from 1, and its value. Raises BadFile, naming the line."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield number, parse_json(line)
            except NotJsonError as error:
                raise BadFile(f"Line {number}: not JSON ({error}).") from error


def _parse(text: str, parse_float: Callable[[str], float], parse_int: Callable[[str], int], hook: Hook) -> Any:
    try:
        return json.loads(
            text,
            parse_constant=_refuse_number,
            parse_float=parse_float,
            parse_int=parse_int,
            object_pairs_hook=hook,
        )
    except json.JSONDecodeError as error:
        line = error.doc.split("\n")[error.lineno - 1]  # not splitlines(), which drops the last, empty one
        raise NotJsonError(
            f"{error.msg} at column {error.colno}",
            Mistake(
                f"line {error.lineno}, column {error.colno}",
                line.strip()[:80],
                f"JSON ({error.msg})",
                "Look just before this place: a comma too many or too few, or a quote left open.",
            ),
        ) from error
    except ValueError as error:  # Python refuses whole numbers of more than 4,300 digits
        raise NotJsonError("a number of thousands of digits", _number_mistake("thousands of digits")) from error
    except RecursionError as error:
        raise NotJsonError("nested too deeply", TOO_DEEP) from error


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_number(text[:80])


def _bounded(text: str) -> int:
    return int(text) if len(text) <= MAX_DIGITS else _refuse_number(text[:80])


def _refuse_number(text: str) -> NoReturn:
    raise NotJsonError(f"{text} is not a number within 1e308 and {MAX_DIGITS} digits", _number_mistake(text))


def _number_mistake(text: str) -> Mistake:
    return Mistake("", text, "a number", "JSON has no NaN or Infinity. Vitrine takes numbers up to 1e308.")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotJsonError(f'"{key}" is given twice in one object', _double_key(key, key, value))
        found[key] = value
    return found
