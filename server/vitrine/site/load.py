"""Reads a site file and reports every mistake in it, each with path, value, expectation and hint.

There are three passes, and each needs the one before: text (JSON), shape (the schema), sense (references). Values of a
wrong shape are repaired before the last pass, so that it checks the rest of the file: nobody should have to fix a file
one mistake at a time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from vitrine.schema.json_text import TOO_DEEP, NotJsonError, parse_document
from vitrine.schema.mistake import Mistake
from vitrine.site.check import check_site_config
from vitrine.site.doubtful import Doubtful
from vitrine.site.file import SiteConfig
from vitrine.site.repair import repair
from vitrine.site.shape import ABSENT, check_shape

MAX_FILE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A site file after reading: `config` is None exactly when its shape is wrong.

    A file with `mistakes` is not used; `warnings` do not matter for that. `names` are those of its campaigns as
    written, empty for one without a name: people cannot count to `campaigns[17]`.
    """

    path: Path
    version: str
    config: SiteConfig | None
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...] = ()
    names: tuple[str, ...] = ()


def read_site_file(path: Path) -> SiteFile:
    """Read and check one site file. A missing or wrong file gives mistakes, never an exception."""
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
        document, doubles = parse_document(_decode(raw))
    except NotJsonError as error:
        return _failed(path, raw, error.mistake)
    try:
        file = _judge(document, raw, path)
    except RecursionError:
        return _failed(path, raw, TOO_DEEP)
    return replace(file, mistakes=(*doubles, *file.mistakes), names=tuple(_names(document)))


def _judge(document: Any, raw: bytes, path: Path) -> SiteFile:
    faults = check_shape(document)
    if not faults:
        config = msgspec.convert(document, SiteConfig)
        return _sorted(SiteFile(path, _version(raw), config, ()), check_site_config(config))
    repaired = repair(document, faults)
    shape = tuple(fault.mistake for fault in faults if fault.mistake is not None)
    file = SiteFile(path, _version(raw), None, shape)
    if repaired is None:
        return file
    config, doubtful = repaired
    return _sorted(file, doubtful.sound(check_site_config(config)))


def _sorted(file: SiteFile, found: Iterable[Mistake]) -> SiteFile:
    """The file with the `found` mistakes, without warnings that depend on a mistake."""
    judged = list(found)
    mistakes = (*file.mistakes, *(one for one in judged if one.severity == "error"))
    doubtful = Doubtful(dict.fromkeys((one.path for one in mistakes), ABSENT))
    warnings = doubtful.independent(one for one in judged if one.severity == "warning")
    return replace(file, mistakes=mistakes, warnings=tuple(warnings))


def _names(document: Any) -> Iterator[str]:
    campaigns = document.get("campaigns") if isinstance(document, dict) else None
    for campaign in campaigns if isinstance(campaigns, list) else []:
        name = campaign.get("campaign") if isinstance(campaign, dict) else None
        yield name if isinstance(name, str) else ""


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE_BYTES + 1)


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
