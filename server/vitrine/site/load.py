"""Reads a site file and reports every mistake in it, each with path, value, expectation and hint.

Three passes, because a later one needs what an earlier one proved: text (JSON), shape (the schema), sense (references).
What has a wrong shape does not keep the rest from the later passes: nobody mends a file one mistake at a time.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from vitrine.schema.mistake import Mistake
from vitrine.site.check import check_site_config
from vitrine.site.file import SiteConfig
from vitrine.site.shape import check_shape
from vitrine.site.stand_ins import salvage

MAX_FILE_BYTES = 20_000_000
MAX_DIGITS = 18  # of a whole number: what 64 bits hold
TOO_DEEP = Mistake("", "thousands of nested brackets", "JSON of sane depth", "Close the brackets.")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A site file after reading: `config` is None exactly when its shape is wrong."""

    path: Path
    version: str
    config: SiteConfig | None
    mistakes: tuple[Mistake, ...]


def read_site_file(path: Path) -> SiteFile:
    """Read and check one site file. Never raises for what the file says or whether it is there."""
    try:
        raw = _read(path)
    except OSError as error:
        return _failed(path, b"", Mistake("", str(path), "a readable file", f"{error.strerror}."))
    return parse_site(raw, path)


def parse_site(raw: bytes, path: Path = Path("site.json")) -> SiteFile:
    """Check the bytes of a site file; `path` only names it."""
    if len(raw) > MAX_FILE_BYTES:
        return _failed(
            path, raw, Mistake("", f"{len(raw)} bytes", f"at most {MAX_FILE_BYTES} bytes", "Split the site.")
        )
    try:
        document = _parse(raw)
    except _NotJsonError as error:
        return _failed(path, raw, error.mistake)
    try:
        return _judge(document, raw, path)
    except RecursionError:
        return _failed(path, raw, TOO_DEEP)


def _judge(document: Any, raw: bytes, path: Path) -> SiteFile:
    shape = check_shape(document)
    if shape.mistakes:
        judged = salvage(document, shape.places)
        more = judged.sound(check_site_config(judged.config)) if judged is not None else []
        return SiteFile(path, _version(raw), None, (*shape.mistakes, *more))
    try:
        config = msgspec.convert(document, SiteConfig)
    except msgspec.ValidationError as error:  # what the schema allows and no class can hold
        what, _, place = str(error).partition(" - at `$.")
        return _failed(path, raw, Mistake(place.rstrip("`"), "this value", what, "Write it as the schema says."))
    return SiteFile(path, _version(raw), config, tuple(check_site_config(config)))


class _NotJsonError(Exception):
    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.expected)
        self.mistake = mistake


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


def _failed(path: Path, raw: bytes, mistake: Mistake) -> SiteFile:
    return SiteFile(path, _version(raw), None, (mistake,))


def _version(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:12]


def _parse(raw: bytes) -> Any:
    try:
        document = json.loads(
            raw.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_bounded,
            object_pairs_hook=_unique_keys,
        )
        if b"\\u" in raw:  # half a surrogate pair can be written as an escape, and is no text that could be sent
            json.dumps(document, ensure_ascii=False).encode()
        return document
    except UnicodeEncodeError as error:
        raise _NotJsonError(
            Mistake("", f"\\u{ord(error.object[error.start]):04x}", "well-formed text", "Write the character itself.")
        ) from error
    except UnicodeDecodeError as error:
        raise _NotJsonError(
            Mistake(
                "", f"byte {raw[error.start]:#04x} at position {error.start}", "UTF-8 text", "Save the file as UTF-8."
            )
        ) from error
    except json.JSONDecodeError as error:
        line = error.doc.split("\n")[error.lineno - 1]  # as json counts: splitlines() drops the last, empty one
        raise _NotJsonError(
            Mistake(
                f"line {error.lineno}, column {error.colno}",
                line.strip()[:80],
                f"JSON ({error.msg})",
                "Look just before this place: a comma too many or too few, or a quote left open.",
            )
        ) from error
    except RecursionError as error:
        raise _NotJsonError(TOO_DEEP) from error


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_constant(text[:80])


def _bounded(text: str) -> int:
    return int(text) if len(text) <= MAX_DIGITS else _refuse_constant(text[:80])


def _refuse_constant(name: str) -> NoReturn:
    raise _NotJsonError(
        Mistake("", name, "a number", "JSON has no NaN or Infinity, and Vitrine no number beyond 1e308.")
    )


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _NotJsonError(
                Mistake(key, value, "every key once in an object", f'"{key}" stands twice in one object; keep one.')
            )
        found[key] = value
    return found
