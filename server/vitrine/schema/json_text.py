"""JSON as people should write it: every key once, every number a number, every text one that can be sent."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from vitrine.domain.errors import BadFile
from vitrine.schema.mistake import Mistake

MAX_DIGITS = 18  # of a whole number: what 64 bits hold
TOO_DEEP = Mistake("", "thousands of nested brackets", "JSON of sane depth", "Close the brackets.")


class NotJsonError(Exception):
    """A text that is not JSON as this module takes it: the message is for one line, the `mistake` for a whole file."""

    def __init__(self, reason: str, mistake: Mistake) -> None:
        super().__init__(reason)
        self.mistake = mistake


def parse_json(text: str) -> Any:
    """The value of a JSON text that may hold any number and half characters, as JavaScript's may. Raises NotJsonError.

    A key given twice is refused: other parsers would take the one or the other.
    """
    return _parse(text, float, int)


def parse_storable_json(text: str) -> Any:
    """The value of a JSON text, all of which can be stored and sent: numbers up to 1e308, whole ones of 64 bits, and
    well-formed text. Raises NotJsonError."""
    document = _parse(text, _finite, _bounded)
    if "\\u" in text:  # half a surrogate pair can be written as an escape, and is no text that could be sent
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


def _parse(text: str, parse_float: Callable[[str], float], parse_int: Callable[[str], int]) -> Any:
    try:
        return json.loads(
            text,
            parse_constant=_refuse_number,
            parse_float=parse_float,
            parse_int=parse_int,
            object_pairs_hook=_unique_keys,
        )
    except json.JSONDecodeError as error:
        line = error.doc.split("\n")[error.lineno - 1]  # as json counts: splitlines() drops the last, empty one
        raise NotJsonError(
            f"{error.msg} at column {error.colno}",
            Mistake(
                f"line {error.lineno}, column {error.colno}",
                line.strip()[:80],
                f"JSON ({error.msg})",
                "Look just before this place: a comma too many or too few, or a quote left open.",
            ),
        ) from error
    except ValueError as error:  # Python reads no whole number of more than some thousand digits
        raise NotJsonError("a number of thousands of digits", _number_mistake("thousands of digits")) from error
    except RecursionError as error:
        raise NotJsonError("nested too deeply", TOO_DEEP) from error


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_number(text[:80])


def _bounded(text: str) -> int:
    return int(text) if len(text) <= MAX_DIGITS else _refuse_number(text[:80])


def _refuse_number(text: str) -> NoReturn:
    raise NotJsonError(f"{text} is no number within 1e308 and {MAX_DIGITS} digits", _number_mistake(text))


def _number_mistake(text: str) -> Mistake:
    return Mistake("", text, "a number", "JSON has no NaN or Infinity, and Vitrine no number beyond 1e308.")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            said = f'"{key}" stands twice in one object'
            raise NotJsonError(said, Mistake(key, value, "every key once in an object", f"{said}; keep one."))
        found[key] = value
    return found
