"""What the columns hold, as events: to be compared with what the log holds."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from vitrine.domain.event import Event, EventItem
from vitrine.store.duckdb.folder import ColumnFolder
from vitrine.store.sqlite.log import SqliteEventLog


def log_rows(log: SqliteEventLog, *sites: str) -> list[tuple[int, Event]]:
    """Every event of these sites with its position, in log order."""
    return sorted((row for site in sites for row in log.scan(site)), key=lambda row: row[0])


def column_rows(root: Path) -> list[tuple[int, Event]]:
    """Every row of every segment of the manifest, by position. Fails when a row lies in another site's or day's folder
    or when a segment is not what its entry says."""
    folder = ColumnFolder(root)
    found: list[tuple[int, Event]] = []
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for site, day, segment in folder.read():
            assert folder.damage(site, day, segment, thorough=True) is None
            read = connection.execute("SELECT * FROM read_parquet(?)", [str(folder.path(site, day, segment))])
            names = [column[0] for column in read.description or []]
            rows = [_event(dict(zip(names, row, strict=True))) for row in read.fetchall()]
            assert [rows[0][0], rows[-1][0], len(rows)] == [segment.first, segment.last, segment.rows]
            assert {(event.site, f"{event.created_at:%Y-%m-%d}") for _, event in rows} == {(site, day)}
            found += rows
    return sorted(found, key=lambda row: row[0])


def _event(columns: dict[str, object]) -> tuple[int, Event]:
    fields = dict(columns)
    position, items, params = fields.pop("position"), fields.pop("items"), fields.pop("params")
    assert isinstance(position, int) and isinstance(items, list) and isinstance(params, str)
    subject = fields.pop("subject")
    met = tuple(EventItem(**item) for item in items)
    event = Event(**fields, items=met, params=json.loads(params))  # type: ignore[arg-type]
    assert event.subject == subject
    return position, event
