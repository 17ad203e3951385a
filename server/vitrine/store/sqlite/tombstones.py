"""The tombstones of erased subjects, in the file of the log: an event that comes late is not stored again.

A tombstone is a keyed hash of site and subject, with the time of the erasure. Whoever reads the file does not learn who
was erased: the key is a file of its own beside the log. Tombstones stay for good, because the proof of a visitor's id
stays valid, and because an operator may import old events once more.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

from vitrine.domain.event import Event
from vitrine.domain.subject import account_of, parse_subject, visitor_subject
from vitrine.store.secret_file import secret_key
from vitrine.store.sqlite.file import SqliteFile
from vitrine.store.sqlite.times import to_text

KEY_FILE = "tombstones.key"
MARK_BYTES = 16

SCRIPT = """
CREATE TABLE IF NOT EXISTS tombstone (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    mark BLOB NOT NULL UNIQUE,
    erased_at TEXT NOT NULL
)
"""
_FIND = "SELECT erased_at FROM tombstone WHERE mark = ?"
_ANY = "SELECT 1 FROM tombstone LIMIT 1"
# A new row with a new number, so that readers notice each erasure.
_PUT = "INSERT OR REPLACE INTO tombstone (mark, erased_at) VALUES (?, ?)"
_NUMBER = "SELECT seq FROM sqlite_sequence WHERE name = 'tombstone'"


class SqliteTombstones:
    """The tombstones in the file of a log."""

    def __init__(self, file: SqliteFile, random_bytes: Callable[[int], bytes]) -> None:
        """`random_bytes(n)` makes the key at the first erasure."""
        self._file = file
        self._random_bytes = random_bytes
        self._key_file: Path = file.path.with_name(KEY_FILE)
        self._key: bytes | None = None

    def bury(self, site: str, subject: str, at: datetime) -> None:
        """See EventLog.bury."""
        parse_subject(subject)
        mark = self._mark(site, subject)
        with self._file.transaction() as connection:
            before = connection.execute(_FIND, (mark,)).fetchone()
            connection.execute(_PUT, (mark, max(to_text(at), before[0] if before else "")))

    def erased_at(self, site: str, subject: str) -> datetime | None:
        """See EventLog.erased_at."""
        with self._file.lend_quickly() as connection:
            if connection.execute(_ANY).fetchone() is None:
                return None
            found = self._find(connection, site, [subject, account_of(subject)])
        return datetime.fromisoformat(found) if found else None

    def erasures(self) -> int:
        """See EventLog.erasures."""
        with self._file.lend_quickly() as connection:
            row = connection.execute(_NUMBER).fetchone()
        return int(row[0]) if row else 0

    def standing(self, connection: Connection, events: Sequence[Event]) -> list[bool]:
        """For each event, whether it may be stored. `connection` is in the transaction that stores it."""
        if connection.execute(_ANY).fetchone() is None:
            return [True] * len(events)
        known: dict[tuple[str, str | None], str] = {}

        def erased(site: str, subject: str | None) -> str:
            if (site, subject) not in known:
                known[site, subject] = self._find(connection, site, [subject])
            return known[site, subject]

        return [
            not erased(event.site, visitor_subject(event.visitor_id))
            and max(erased(event.site, event.subject), erased(event.site, account_of(event.subject)))
            < to_text(event.created_at)
            for event in events
        ]

    def _find(self, connection: Connection, site: str, subjects: Sequence[str | None]) -> str:
        """The time of the last erasure of one of these, empty when there is none."""
        marks = [self._mark(site, subject) for subject in subjects if subject is not None]
        rows = [connection.execute(_FIND, (mark,)).fetchone() for mark in marks]
        return max((row[0] for row in rows if row), default="")

    def _mark(self, site: str, subject: str) -> bytes:
        if self._key is None:
            self._key = secret_key(self._key_file, self._random_bytes)
        return hmac.digest(self._key, f"{site}\n{subject}".encode("utf-8", "surrogatepass"), "sha256")[:MARK_BYTES]
