"""What every change of the columns is made of: rows parsed, files written, segments taken in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.store.duckdb.columns import copy, parquet, stage, text
from vitrine.store.duckdb.folder import ColumnFolder
from vitrine.store.duckdb.manifest import LogSegment, Manifest, digest
from vitrine.store.duckdb.session import Limits, Sizes, session
from vitrine.store.ports import LogRows

_log = logging.getLogger(__name__)


class ColumnWriter:
    """The one writer of a folder: whoever makes one holds the folder's lock exclusively and commits `manifest`."""

    def __init__(
        self, folder: ColumnFolder, manifest: Manifest, connection: duckdb.DuckDBPyConnection, sizes: Sizes
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self.connection = connection
        self.sizes = sizes

    def commit(self) -> None:
        """Make all that was changed in `manifest` the truth, in one step."""
        self.folder.commit(self.manifest)

    def batches(self, rows: LogRows, after: int, until: int) -> Iterator[int]:
        """Parse rows at positions > `after` and <= `until` into the table `staged`, batch by batch.

        Yields the last position of each batch.
        """
        lines = self.folder.new / "rows.ndjson"
        while True:
            count = size = 0
            with lines.open("wb") as file:
                while count < self.sizes.batch_rows and size < self.sizes.batch_bytes:
                    found = rows.lines(after, until, self.sizes.batch_rows - count)
                    if found is None:
                        break
                    file.write(found.content)
                    after, count, size = found.last, count + found.count, size + len(found.content)
            if not count:
                return
            self._parse(lines, after)
            yield after

    def stage_at(self, rows: LogRows, positions: list[int]) -> None:
        """Parse the rows that the log still has at these positions into the table `staged`."""
        lines = self.folder.new / "rows.ndjson"
        found = rows.lines_at(positions)
        lines.write_bytes(found.content if found else b"")
        self._parse(lines, found.last if found else 0)

    def write(self, source: str, site: str, day: str) -> LogSegment | None:
        """Write the rows of `source` (what may follow FROM) as a new segment and take it in; None when it has none.

        The manifest does not list it yet.
        """
        counted = f"SELECT count(*), min(position), max(position) FROM {source}"
        count, first, last = self.connection.execute(counted).fetchall()[0]
        if not count:
            return None
        number = self.manifest.take_number()
        fresh = self.folder.new / f"{number}.parquet"
        self.connection.execute(copy(source, str(fresh)))
        segment = LogSegment(number, count, first, last, fresh.stat().st_size, digest(fresh))
        self.folder.take_in(fresh, site, day, segment)
        return segment

    def stored(self, site: str, day: str, segments: list[LogSegment]) -> str:
        """The rows of these segments, as what may follow FROM."""
        return parquet([str(self.folder.path(site, day, segment)) for segment in segments])

    def staged(self, site: str, day: str) -> str:
        """The parsed rows of one site and day, as what may follow FROM."""
        return f"(SELECT * FROM staged WHERE site = {text(site)} AND day = {text(day)})"

    def _parse(self, lines: Path, last: int) -> None:
        try:
            self.connection.execute(stage(str(lines)))
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            raise StoreUnavailable(
                f"The log has a damaged event before position {last}: {str(error).partition(chr(10))[0][:300]}"
            ) from error


@contextmanager
def writing(
    folder: ColumnFolder, rows: LogRows, limits: Limits, sizes: Sizes, *, wait: bool = True
) -> Iterator[ColumnWriter | None]:
    """The writer, while this process is the only one; None when another is at work and `wait` is not set.

    What no manifest names is swept before and after. Raises BadFile or StoreUnavailable.
    """
    with folder.lock(exclusive=True, wait=wait) as held:
        if not held:
            yield None
            return
        manifest = _open(folder, rows)
        folder.sweep(manifest)
        with session(limits, folder.new) as connection:
            yield ColumnWriter(folder, manifest, connection, sizes)
        folder.sweep(manifest)


def _open(folder: ColumnFolder, rows: LogRows) -> Manifest:
    """The manifest, or an empty one when it is damaged or belongs to another log: then all is made anew."""
    try:
        manifest = folder.read()
    except BadFile as error:
        _log.warning("%s It is set aside, and the log's columns are made anew.", error)
        folder.set_aside_manifest()
        manifest = Manifest()
        folder.commit(manifest)
    proof = rows.proof(manifest.position)
    replaced = proof is not None and manifest.proof is not None and proof != manifest.proof
    if replaced or rows.last_position() < manifest.position:
        _log.warning("%s was made of another log; it is made anew.", folder.root)
        manifest = Manifest(next_number=manifest.next_number)
        folder.commit(manifest)
    return manifest
