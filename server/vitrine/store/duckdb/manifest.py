"""Which log segments there are, and up to which position of the log: one file, replaced whole.

A log segment is a Parquet file with rows of one site and one UTC day, in order of position. The manifest names all of
them and the last position they cover, so one rename commits the files of a batch and their position together. It is
JSON, not a database: there is one writer at a time (by lock), and a person can read it. If it is in doubt, delete the
folder: the next drain rebuilds everything from the log's rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from vitrine.domain.errors import BadFile

FORMAT = 2  # of the columns, too: if a manifest has another format, the columns are rebuilt


class LogSegment(msgspec.Struct, frozen=True):
    """One Parquet file. `first` and `last` are positions; within a site and day these ranges do not overlap."""

    number: int
    rows: int
    first: int
    last: int
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """Its file name. No two committed files ever have the same number."""
        return f"{self.number:08}.parquet"


Days = dict[str, list[LogSegment]]


class Manifest(msgspec.Struct):
    """What is committed. `proof` is a fingerprint of the row at `position`: it tells one log from another."""

    format: int = FORMAT
    position: int = 0
    proof: str | None = None
    next_number: int = 1
    sites: dict[str, Days] = msgspec.field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[str, str, LogSegment]]:
        """Every (site, day, segment)."""
        for site, days in self.sites.items():
            for day, segments in days.items():
                for segment in segments:
                    yield site, day, segment

    def segments(self, site: str, day: str) -> list[LogSegment]:
        """The segments of one day, in order of their positions."""
        return self.sites.get(site, {}).get(day, [])

    def replace(self, site: str, day: str, segments: list[LogSegment]) -> None:
        """Make these the segments of one day; a day without any is not listed."""
        days = self.sites.setdefault(site, {})
        days[day] = sorted(segments, key=lambda segment: segment.first)
        if not segments:
            del days[day]
        if not days:
            del self.sites[site]

    def take_number(self) -> int:
        """The number of a new file."""
        self.next_number += 1
        return self.next_number - 1


def decode_manifest(content: bytes, path: Path) -> Manifest:
    """Raises BadFile when it is damaged or in another format."""
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise BadFile(f"{path} is damaged ({error}).") from error
    if manifest.format != FORMAT:
        raise BadFile(f"{path} has format {manifest.format} and this Vitrine writes format {FORMAT}.")
    return manifest


def digest(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
