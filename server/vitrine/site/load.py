"""Reads a site file and reports every mistake in it, each with path, value, expectation and hint.

There are three passes, and each needs the one before: text (JSON), shape (the schema), sense (references). Values of a
wrong shape are repaired before the last pass, so that it checks the rest of the file: nobody should have to fix a file
one mistake at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec

from vitrine.schema.json_text import TOO_DEEP, NotJsonError, parse_document
from vitrine.schema.mistake import Mistake
from vitrine.site.check import check_site_config
from vitrine.site.doubtful import Doubtful
from vitrine.site.file import SiteConfig
from vitrine.site.regular_file import NotRegularError, TooLongError, read_regular
from vitrine.site.repair import repair
from vitrine.site.shape import ABSENT, check_shape

MAX_FILE_BYTES: Final = 20_000_000
MAX_VALUES: Final = 2_000_000  # a value takes up to 30 times its bytes in memory; 20,000 rich campaigns have a million
MAX_MISTAKES: Final = 5_000  # a hint takes up to 6 ms; nobody reads so many


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A site file after reading: `config` is None exactly when its shape is wrong.

    A file with `mistakes` is not used; `warnings` do not matter for that. `names` are those of its campaigns as
    written, empty for one without a name: people cannot count to `campaigns[17]`. `was_read` is False when the mistake
    is about the file instead of its content; `raw` is that content.
    """

    path: Path
    version: str
    config: SiteConfig | None
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...] = ()
    names: tuple[str, ...] = ()
    was_read: bool = True
    raw: bytes = field(default=b"", repr=False)


def read_site_file(path: Path) -> SiteFile:
    """Read and check one site file. A missing, wrong, endless or huge file gives mistakes, never an exception."""
    try:
        raw = read_regular(path, MAX_FILE_BYTES)
    except NotRegularError as error:
        return _unread(path, Mistake("", error.kind, "a file with JSON text", "Remove it or give it another name."))
    except TooLongError as error:
        return _unread(path, _too_long(error.size))
    except OSError as error:
        return _unread(path, Mistake("", error.strerror, "a readable file", "Check its path and its permissions."))
    return parse_site(raw, path)


def parse_site(raw: bytes, path: Path = Path("site.json")) -> SiteFile:
    """Check the bytes of a site file; `path` only names it."""
    if len(raw) > MAX_FILE_BYTES:
        return _failed(path, raw, _too_long(len(raw)))
    values = raw.count(b",") + raw.count(b"[") + raw.count(b"{")
    if values > MAX_VALUES:
        found, expected = f"about {values:,} values", f"at most {MAX_VALUES:,} values (commas and opening brackets)"
        return _failed(path, raw, Mistake("", found, expected, "Split the site."))
    try:
        document, doubles = parse_document(_decode(raw))
    except NotJsonError as error:
        return _failed(path, raw, error.mistake)
    try:
        file = _judge(document, raw, path)
    except RecursionError:
        return _failed(path, raw, TOO_DEEP)
    return replace(file, mistakes=(*doubles, *file.mistakes), names=tuple(_names(document)), raw=raw)


def _judge(document: Any, raw: bytes, path: Path) -> SiteFile:
    faults = check_shape(document, MAX_MISTAKES + 1)
    if not faults:
        config = msgspec.convert(document, SiteConfig)
        return _sorted(SiteFile(path, _version(raw), config, ()), check_site_config(config))
    shape = tuple(fault.mistake for fault in faults if fault.mistake is not None)
    file = SiteFile(path, _version(raw), None, shape)
    if len(faults) > MAX_MISTAKES:
        return replace(file, mistakes=(*shape[:MAX_MISTAKES], _too_many_mistakes()))
    repaired = repair(document, faults)
    if repaired is None:
        return file
    config, doubtful = repaired
    return _sorted(file, doubtful.sound(check_site_config(config)))


def _sorted(file: SiteFile, found: Iterable[Mistake]) -> SiteFile:
    """The file with the `found` mistakes, without warnings that depend on a mistake."""
    judged = list(islice(found, MAX_MISTAKES + 1))
    if len(judged) > MAX_MISTAKES:
        judged[-1] = _too_many_mistakes()
    mistakes = (*file.mistakes, *(one for one in judged if one.severity == "error"))
    doubtful = Doubtful(dict.fromkeys((one.path for one in mistakes), ABSENT))
    warnings = doubtful.independent(one for one in judged if one.severity == "warning")
    return replace(file, mistakes=mistakes, warnings=tuple(warnings))


def _names(document: Any) -> Iterator[str]:
    campaigns = document.get("campaigns") if isinstance(document, dict) else None
    for campaign in campaigns if isinstance(campaigns, list) else []:
        name = campaign.get("campaign") if isinstance(campaign, dict) else None
        yield name if isinstance(name, str) else ""


def _too_long(size: int) -> Mistake:
    return Mistake("", f"{size:,} bytes", f"at most {MAX_FILE_BYTES:,} bytes", "Split the site.")


def _too_many_mistakes() -> Mistake:
    expected = f"at most {MAX_MISTAKES:,} mistakes to report"
    return Mistake("", "more mistakes than these", expected, "Fix these and check again: the rest was not checked.")


def _unread(path: Path, mistake: Mistake) -> SiteFile:
    return replace(_failed(path, b"", mistake), was_read=False)


def _failed(path: Path, raw: bytes, mistake: Mistake) -> SiteFile:
    return SiteFile(path, _version(raw), None, (mistake,))


def _version(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:12]


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {raw[error.start]:#04x} at position {error.start}"
        mistake = Mistake("", found, "UTF-8 text", "Save the file as UTF-8.")
        raise NotJsonError("not UTF-8", mistake) from error
