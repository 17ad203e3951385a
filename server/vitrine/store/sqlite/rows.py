"""The rows of the event log as text, for copying them, and the positions of changed rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from vitrine.store.late import store_behind
from vitrine.store.ports import ChangedRows, EventLog, Lines, LogRows
from vitrine.store.sqlite.file import SqliteFile
from vitrine.store.sqlite.log import SqliteEventLog

# SQLite joins this many rows into one text. A row has at most 64 KiB, the limit of a request.
CHUNK_ROWS = 2_000

# Deleting or changing a row records its position in the same transaction. So the columns miss no erasure, even if the
# process ends in between. A position says nothing about a person. Each change has a note of its own, because a row may
# change again while a copy follows its first change.
_NOTE = """CREATE TRIGGER IF NOT EXISTS note_{0} AFTER {0} ON event BEGIN
INSERT INTO change_note (position, site, day) VALUES (OLD.position, OLD.site, substr(OLD.created_at, 1, 10)); END"""
_SCRIPT = (
    "CREATE TABLE IF NOT EXISTS change_note (number INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER NOT NULL, "
    "site TEXT NOT NULL, day TEXT NOT NULL)",
    _NOTE.format("DELETE"),
    _NOTE.format("UPDATE"),
)
# The body is JSON already, and its line breaks are escaped.
_JOIN = """
SELECT CAST(group_concat('{{"position":' || position || ',"subject":' || json_quote(subject) || ',"body":'
    || CAST(body AS TEXT) || '}}', char(10)) || char(10) AS BLOB), max(position), count(*)
FROM ({})
"""
# NOT INDEXED: walk the table by rowid.
_LINES = _JOIN.format(
    "SELECT position, subject, body FROM event NOT INDEXED "
    "WHERE position > ? AND position <= ? ORDER BY position LIMIT ?"
)
_LINES_AT = _JOIN.format(
    "SELECT position, subject, body FROM event WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position"
)
# What forgetting never changes in a row that stays: it replaces the visitor's id, which the body has, too.
_IDENTITY = "SELECT site, event_id, name, created_at FROM event WHERE position = ?"


class SqliteLogRows:
    """The LogRows of a log in SQLite."""

    def __init__(self, file: SqliteFile) -> None:
        """`file` is that of the log. Raises StoreUnavailable."""
        self._file = file
        with file.transaction() as connection:
            for statement in _SCRIPT:
                connection.execute(statement)

    def last_position(self) -> int:
        """See LogRows.last_position."""
        with self._file.lend() as connection:
            row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
        return int(row[0]) if row else 0

    def lines(self, after: int, until: int, limit: int) -> Lines | None:
        """See LogRows.lines."""
        with self._file.lend() as connection:
            content, last, count = connection.execute(_LINES, (after, until, min(limit, CHUNK_ROWS))).fetchone()
        return Lines(content, last, count) if count else None

    def proof(self, position: int) -> str | None:
        """See LogRows.proof."""
        with self._file.lend() as connection:
            row = connection.execute(_IDENTITY, (position,)).fetchone()
        return hashlib.blake2b(json.dumps(row).encode(), digest_size=16).hexdigest() if row else None

    def changed(self) -> list[ChangedRows]:
        """See LogRows.changed."""
        with self._file.lend() as connection:
            rows = connection.execute("SELECT site, day, position, number FROM change_note").fetchall()
        found: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for site, day, position, number in rows:
            found.setdefault((site, day), []).append((position, number))
        return [
            ChangedRows(site, day, sorted({position for position, _ in notes}), [number for _, number in notes])
            for (site, day), notes in sorted(found.items())
        ]

    def has_changed(self) -> bool:
        """See LogRows.has_changed."""
        with self._file.lend() as connection:
            return connection.execute("SELECT 1 FROM change_note LIMIT 1").fetchone() is not None

    def lines_at(self, positions: Sequence[int]) -> Lines | None:
        """See LogRows.lines_at."""
        with self._file.lend() as connection:
            text = json.dumps(list(positions))
            content, last, count = connection.execute(_LINES_AT, (text,)).fetchone()
        return Lines(content, last, count) if count else None

    def settle(self, changed: Sequence[ChangedRows]) -> None:
        """See LogRows.settle."""
        settled = [(number,) for rows in changed for number in rows.notes]
        for start in range(0, len(settled), CHUNK_ROWS):
            with self._file.transaction() as connection:
                connection.executemany("DELETE FROM change_note WHERE number = ?", settled[start : start + CHUNK_ROWS])


def rows_of(log: EventLog) -> LogRows | None:
    """The rows of a log, None for an engine that cannot list them. Raises StoreUnavailable."""
    log = store_behind(log)
    return SqliteLogRows(log.file) if isinstance(log, SqliteEventLog) else None
