"""The rows of the event log as they are, for what copies them: text that is parsed elsewhere, and what was erased."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from vitrine.store.ports import ErasedRows, Lines
from vitrine.store.sqlite.file import SqliteFile

# SQLite joins this many rows into one text; 64 KiB, the most a request may have, times this is still a small text.
CHUNK_ROWS = 2_000

# What deletes a row leaves its position behind: no deletion, whoever does it, is missed by the columns, and none is
# only half done when the process ends in between. A position says nothing about a person and is never used again.
_SCRIPT = (
    "CREATE TABLE IF NOT EXISTS erased (position INTEGER PRIMARY KEY, site TEXT NOT NULL, day TEXT NOT NULL)",
    """CREATE TRIGGER IF NOT EXISTS event_erased AFTER DELETE ON event BEGIN
    INSERT OR REPLACE INTO erased VALUES (OLD.position, OLD.site, substr(OLD.created_at, 1, 10)); END""",
)
# NOT INDEXED: walk the table by rowid. The body is JSON already, and its line breaks are escaped.
_LINES = """
SELECT CAST(group_concat('{"position":' || position || ',"body":' || CAST(body AS TEXT) || '}', char(10)) || char(10)
    AS BLOB), max(position), count(*)
FROM (SELECT position, body FROM event NOT INDEXED WHERE position > ? AND position <= ? ORDER BY position LIMIT ?)
"""


class SqliteLogRows:
    """The LogRows of a log in SQLite."""

    def __init__(self, file: SqliteFile) -> None:
        """`file` is the log's. Raises StoreUnavailable."""
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
            row = connection.execute("SELECT body FROM event WHERE position = ?", (position,)).fetchone()
        return hashlib.blake2b(row[0], digest_size=16).hexdigest() if row else None

    def erased(self) -> list[ErasedRows]:
        """See LogRows.erased."""
        with self._file.lend() as connection:
            rows = connection.execute("SELECT site, day, position FROM erased ORDER BY site, day, position").fetchall()
        found: dict[tuple[str, str], list[int]] = {}
        for site, day, position in rows:
            found.setdefault((site, day), []).append(position)
        return [ErasedRows(site, day, positions) for (site, day), positions in found.items()]

    def settle(self, erased: Sequence[ErasedRows]) -> None:
        """See LogRows.settle."""
        with self._file.transaction() as connection:
            for rows in erased:
                connection.executemany(
                    "DELETE FROM erased WHERE position = ?", [(position,) for position in rows.positions]
                )
