"""The drainer: brings the columns to what the log's rows are, exactly once, and heals what it finds damaged.

    lock -> manifest -> sweep -> check and rebuild -> erase -> batches of new rows -> compact

Each step writes its new files first, durably, and then commits one manifest. A process killed anywhere leaves the old
manifest, whose files are all there, or the new one, whose files are all there; what else lies about is swept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from vitrine.store.duckdb.erase import follow_changes
from vitrine.store.duckdb.folder import ColumnFolder
from vitrine.store.duckdb.manifest import LogSegment
from vitrine.store.duckdb.session import Limits, Sizes
from vitrine.store.duckdb.writer import ColumnWriter, writing
from vitrine.store.ports import LogRows

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drained:
    """What a drain did. `changed` counts the rows that were erased or changed in the log since and now here, too.

    `rebuilt` names the damaged segments that were made again from the rows.
    """

    rows: int
    segments: int
    changed: int
    rebuilt: tuple[str, ...]


def drain(
    folder: ColumnFolder,
    rows: LogRows,
    limits: Limits,
    sizes: Sizes = Sizes(),  # noqa: B008  # frozen
    *,
    wait: bool = True,
    thorough: bool = True,
    progress: Callable[[int], None] = lambda rows: None,
) -> Drained | None:
    """Do all of it; None when another process is at it and `wait` is not set.

    `thorough` reads every segment to see whether it is whole, and not only its size. `progress` gets the rows so far.
    Raises BadFile or StoreUnavailable; what was committed before stays.
    """
    with writing(folder, rows, limits, sizes, wait=wait) as writer:
        if writer is None:
            return None
        before = writer.manifest.next_number
        rebuilt = _rebuild_damaged(writer, rows, thorough=thorough)
        changed = follow_changes(writer, rows)
        count = _take_new(writer, rows, progress)
        _compact(writer)
        return Drained(count, writer.manifest.next_number - before, changed, tuple(rebuilt))


def _rebuild_damaged(writer: ColumnWriter, rows: LogRows, *, thorough: bool) -> list[str]:
    """Set damaged segments aside and write them again from the rows of their positions that the log still has."""
    names = []
    for site, day, segment in list(writer.manifest):
        damage = writer.folder.damage(site, day, segment, thorough=thorough)
        if damage is None:
            continue
        path = writer.folder.path(site, day, segment)
        _log.warning("%s: %s. It is set aside and made again from the log's rows.", path, damage)
        writer.folder.set_aside(path)
        kept = [other for other in writer.manifest.segments(site, day) if other != segment]
        for _ in writer.batches(rows, segment.first - 1, segment.last):
            fresh = writer.write(writer.staged(site, day), site, day)
            kept += [fresh] if fresh else []
        writer.manifest.replace(site, day, kept)
        writer.commit()
        names.append(f"{site}/{day}")
    return names


def _take_new(writer: ColumnWriter, rows: LogRows, progress: Callable[[int], None]) -> int:
    """Write what the log got since the manifest's position: one segment for each site and day of a batch."""
    manifest = writer.manifest
    taken = 0
    for last in writer.batches(rows, manifest.position, rows.last_position()):
        parts = writer.connection.execute("SELECT site, day, count(*) FROM staged GROUP BY ALL ORDER BY ALL").fetchall()
        for site, day, count in parts:
            segment = writer.write(writer.staged(site, day), site, day)
            if segment is not None:
                manifest.replace(site, day, [*manifest.segments(site, day), segment])
            taken += count
        manifest.position, manifest.proof = last, rows.proof(last)
        writer.commit()
        progress(taken)
    return taken


def _compact(writer: ColumnWriter) -> None:
    """Make one segment of the last small ones of a day, wherever these are many."""
    for site, days in list(writer.manifest.sites.items()):
        for day, segments in list(days.items()):
            small = _last_small(segments, writer.sizes.small_rows)
            if len(small) <= writer.sizes.max_small:
                continue
            merged = writer.write(writer.stored(site, day, small), site, day)
            kept = [segment for segment in segments if segment not in small]
            writer.manifest.replace(site, day, kept if merged is None else [*kept, merged])
            writer.commit()


def _last_small(segments: list[LogSegment], small_rows: int) -> list[LogSegment]:
    """Neighbours only: their ranges of positions may be joined without covering another segment's."""
    small: list[LogSegment] = []
    for segment in reversed(segments):
        if segment.rows >= small_rows:
            break
        small.append(segment)
    return small
