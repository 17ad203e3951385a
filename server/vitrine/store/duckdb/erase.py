"""Erasure in the columns: the segments that hold what must go are written anew without it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from vitrine.store.duckdb.manifest import LogSegment
from vitrine.store.duckdb.writer import ColumnWriter
from vitrine.store.ports import LogRows

_GONE = "CREATE OR REPLACE TEMP TABLE gone AS SELECT unnest(?) AS position"


def erase_positions(writer: ColumnWriter, rows: LogRows) -> int:
    """Remove the rows that the log has erased since the last time; returns how many the columns held of them."""
    erased = rows.erased()
    removed = 0
    for gone in erased:
        touched = [
            segment
            for segment in writer.manifest.segments(gone.site, gone.day)
            if bisect_left(gone.positions, segment.first) < bisect_right(gone.positions, segment.last)
        ]
        if touched:
            writer.connection.execute(_GONE, [gone.positions])
            removed += _rewrite(writer, gone.site, gone.day, touched, "position NOT IN (SELECT position FROM gone)")
    if removed:
        writer.commit()
    rows.settle(erased)
    return removed


def _rewrite(writer: ColumnWriter, site: str, day: str, segments: list[LogSegment], keep: str) -> int:
    """Write each of these segments anew with the rows for which `keep` holds; returns how many rows went."""
    kept = [segment for segment in writer.manifest.segments(site, day) if segment not in segments]
    removed = 0
    for segment in segments:
        fresh = writer.write(f"(SELECT * FROM {writer.stored(site, day, [segment])} WHERE {keep})", site, day)
        removed += segment.rows - (fresh.rows if fresh else 0)
        kept += [fresh] if fresh else []
    writer.manifest.replace(site, day, kept)
    return removed
