"""Imports a log of past events from a file, line by line, into the event log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from vitrine.domain.errors import BadFile
from vitrine.domain.event import Event
from vitrine.job.event_line import PARSERS, TSV_HEADER, FileFormat, Import, LineError
from vitrine.store.ports import EventLog

BATCH = 1_000
MAX_LINE_BYTES = 65_536
SHOWN = 10
TOLERATED_SHARE = 0.01
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was passed over. `number` counts from 1, the header included."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the lines: every one is `accepted`, a `duplicate` of an event in the log, or `bad`."""

    accepted: int
    duplicates: int
    bad: int
    first_bad: tuple[RefusedLine, ...]

    @property
    def lines(self) -> int:
        """How many lines held something, the header not counted."""
        return self.accepted + self.duplicates + self.bad

    @property
    def is_doubtful(self) -> bool:
        """Whether more than 1 % of the lines are bad, so that this is perhaps not the file it was meant to be."""
        return self.bad > TOLERATED_SHARE * self.lines

    @property
    def sentences(self) -> list[str]:
        """The report in plain words, one sentence a line."""
        said = [f"{self.lines:,} lines: {self.accepted:,} new, {self.duplicates:,} already known, {self.bad:,} bad"]
        said += [f"line {refused.number}: {refused.reason}" for refused in self.first_bad]
        if self.bad > len(self.first_bad):
            said.append(f"and {self.bad - len(self.first_bad):,} more bad lines")
        if self.is_doubtful:
            said.append(f"{self.bad / self.lines:.1%} of the lines are bad: is this the right file and format?")
        return said


def load_events(
    path: Path,
    file_format: FileFormat,
    *,
    site: str,
    log: EventLog,
    now: datetime,
    progress: Callable[[int], None],
) -> Report:
    """Append the file's events to the log; importing the same file again adds nothing.

    `progress` is told the number of lines done so far. Raises BadFile when the file is missing, binary, or has
    another header, before anything is written; StoreUnavailable when the log refuses (what went before stays).
    """
    parse, target = PARSERS[file_format], Import(site, now)
    accepted = duplicates = bad = 0
    first_bad: list[RefusedLine] = []
    batch: list[Event] = []
    number = 0

    def flush() -> None:
        nonlocal accepted, duplicates
        new = len(log.append(batch))
        accepted += new
        duplicates += len(batch) - new
        batch.clear()

    with _open(path) as file:
        for number, raw in _lines(file, path, file_format):
            try:
                batch.append(parse(_text(raw), target))
            except LineError as error:
                bad += 1
                if len(first_bad) < SHOWN:
                    first_bad.append(RefusedLine(number, str(error)))
            if len(batch) >= BATCH:
                flush()
            if number % BATCH == 0:
                progress(number)
        flush()
    progress(number)
    return Report(accepted, duplicates, bad, tuple(first_bad))


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror}") from error


def _lines(file: BinaryIO, path: Path, file_format: FileFormat) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers, without line ends. The first one tells what file this is.

    A line over MAX_LINE_BYTES comes cut to a little over it, so that a file without line ends cannot fill the memory.
    """
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        rest = raw
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = file.readline(MAX_LINE_BYTES + 1)
        number += 1
        line = raw.removeprefix(BYTE_ORDER_MARK).strip() if number == 1 else raw.strip()
        if number == 1:
            _check_first(line, path, file_format)
            if file_format == "tsv":
                continue
        if line:
            yield number, line
    if not number:
        raise BadFile(f"{path} is empty")


def _check_first(line: bytes, path: Path, file_format: FileFormat) -> None:
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is not text in UTF-8; save it as UTF-8 (without compression)") from error
    if "\0" in text:
        raise BadFile(f"{path} is binary, or text in UTF-16; save it as UTF-8 (without compression)")
    if file_format == "tsv" and text.split("\t") != TSV_HEADER.split("\t"):
        raise BadFile(f"{path} must begin with the tab-separated header SessionId ItemId Time; it begins {text[:80]!r}")


def _text(line: bytes) -> str:
    if len(line) > MAX_LINE_BYTES:
        raise LineError(f"longer than {MAX_LINE_BYTES:,} bytes")
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise LineError("not UTF-8") from None
