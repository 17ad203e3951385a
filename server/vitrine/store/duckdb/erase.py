"""Erasure in the columns: segments with rows to erase are rewritten without them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from vitrine.store.duckdb.columns import COLUMNS
from vitrine.store.duckdb.manifest import LogSegment
from vitrine.store.duckdb.writer import ColumnWriter
from vitrine.store.ports import ChangedRows, LogRows

_CHANGED = "CREATE OR REPLACE TEMP TABLE changed AS SELECT unnest(?::BIGINT[]) AS position"


def follow_changes(writer: ColumnWriter, rows: LogRows) -> int:
    """Repeat in the columns what the log has deleted or changed since the last drain.

    Returns how many rows of the columns this concerned. Afterwards no segment has anything that the log has erased, and
    damaged files that were set aside are empty, because nobody knows which rows they have.
    """
    changes = rows.changed()
    if changes:
        writer.folder.empty_bad()
    followed = 0
    for changed in changes:
        touched = [
            segment
            for segment in writer.manifest.segments(changed.site, changed.day)
            if bisect_left(changed.positions, segment.first) < bisect_right(changed.positions, segment.last)
        ]
        if touched:
            followed += _follow(writer, rows, changed, touched)
            writer.commit()
    rows.settle(changes)
    return followed


def _follow(writer: ColumnWriter, rows: LogRows, changed: ChangedRows, segments: list[LogSegment]) -> int:
    writer.connection.execute(_CHANGED, [changed.positions])
    writer.stage_at(rows, changed.positions)
    names = ", ".join(COLUMNS)
    kept = [segment for segment in writer.manifest.segments(changed.site, changed.day) if segment not in segments]
    followed = 0
    for segment in segments:
        stored = writer.stored(changed.site, changed.day, [segment])
        counted = f"SELECT count(*) FROM {stored} WHERE position IN (FROM changed)"
        held = writer.connection.execute(counted).fetchall()[0][0]
        if not held:
            kept.append(segment)
            continue
        source = f"""(SELECT {names} FROM {stored} WHERE position NOT IN (FROM changed) UNION ALL
            SELECT {names} FROM {writer.staged(changed.site, changed.day)}
            WHERE position BETWEEN {segment.first} AND {segment.last})"""
        fresh = writer.write(source, changed.site, changed.day)
        kept += [fresh] if fresh else []
        followed += held
    writer.manifest.replace(changed.site, changed.day, kept)
    return followed


def rewrite(writer: ColumnWriter, site: str, day: str, segments: list[LogSegment], keep: str) -> int:
    """Rewrite each of these segments with the rows for which `keep` holds; returns how many rows were removed.

    The caller commits.
    """
    kept = [segment for segment in writer.manifest.segments(site, day) if segment not in segments]
    removed = 0
    for segment in segments:
        fresh = writer.write(f"(SELECT * FROM {writer.stored(site, day, [segment])} WHERE {keep})", site, day)
        removed += segment.rows - (fresh.rows if fresh else 0)
        kept += [fresh] if fresh else []
    writer.manifest.replace(site, day, kept)
    return removed
