"""The event log in one SQLite file: nothing is acknowledged before it is on disk.

One writer thread per process commits all waiting events as one transaction (group commit). With `synchronous=FULL` a
commit costs one fsync, however many rows it has: the same disk stores 6,000 events per second in commits of one event,
or 50,000 in commits of a hundred. Several processes may share the file. Positions follow the order of commits, because
BEGIN IMMEDIATE allows one writer at a time.
"""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import msgspec

from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.domain.event import Event
from vitrine.store.event_body import decode_event, encode_event
from vitrine.store.exported import export_event
from vitrine.store.sqlite.file import FilePlan, SqliteFile
from vitrine.store.sqlite.log_removal import detach_visitor, forget_own, forget_subject, knows_subject, remove_old
from vitrine.store.sqlite.subjects import known_subjects
from vitrine.store.sqlite.times import to_text
from vitrine.store.sqlite.tombstones import SCRIPT as _TOMBSTONES
from vitrine.store.sqlite.tombstones import SqliteTombstones

GROUP_EVENTS = 256
SCAN_ROWS = 1_000

# An index row ends with the rowid, so (site, subject) reads a subject's events in log order.
_SCRIPT = f"""
CREATE TABLE event (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    site TEXT NOT NULL,
    subject TEXT NOT NULL,
    visitor_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX event_by_id ON event (site, visitor_id, event_id);
CREATE INDEX event_by_subject ON event (site, subject);
{_TOMBSTONES}
"""
# Format 1 had no subject: it follows from the ids in the body, as in domain/subject.py.
_FROM_1 = f"""
ALTER TABLE event RENAME TO event_1;
DROP INDEX event_by_id;
DROP INDEX event_by_visitor;
{_SCRIPT};
INSERT INTO event (position, site, subject, visitor_id, event_id, name, created_at, body)
SELECT position, site,
    CASE
        WHEN profile_id IS NOT NULL THEN 'profile:' || coalesce(account_id, '') || '/' || profile_id
        WHEN account_id IS NOT NULL THEN 'account:' || account_id
        ELSE 'visitor:' || visitor_id
    END,
    visitor_id, event_id, name, created_at, body
FROM (
    SELECT *, json_extract(text, '$.account_id') AS account_id, json_extract(text, '$.profile_id') AS profile_id
    FROM (SELECT *, iif(json_valid(CAST(body AS TEXT)), CAST(body AS TEXT), '{{}}') AS text FROM event_1)
) ORDER BY position;
DROP TABLE event_1
"""
# Format 2 had no proofs and no tombstones. Its events are those of visitors, whom every consent counted for.
_FROM_2 = f"""
{_TOMBSTONES};
UPDATE event SET
    event_id = iif(name = 'carry-over', 'carry:over', event_id),
    body = CAST(json_set(
        CAST(body AS TEXT),
        '$.event_id', iif(name = 'carry-over', 'carry:over', event_id),
        '$.proof', iif(name IN ('exposure', 'click', 'close'), 'exposure', 'visitor'),
        '$.consent', 'all'
    ) AS BLOB)
WHERE json_valid(CAST(body AS TEXT))
"""
_INSERT = """
INSERT INTO event (site, subject, visitor_id, event_id, name, created_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (site, visitor_id, event_id) DO NOTHING
"""
_READ_SUBJECT = """
SELECT position, body FROM event INDEXED BY event_by_subject
WHERE site = ? AND subject = ? AND position > ? ORDER BY position
"""
_FIND = "SELECT position, body FROM event WHERE site = ? AND visitor_id = ? AND event_id = ?"
# NOT INDEXED: walk the table by rowid, or the planner would sort all of the site's events for each chunk.
_SCAN = "SELECT position, body FROM event NOT INDEXED WHERE site = ? AND position > ? ORDER BY position LIMIT ?"
_NEWEST = "SELECT max(created_at) FROM event NOT INDEXED WHERE site = ? AND created_at < ?"

_Row = tuple[str, str, str, str, str, str, bytes]


@dataclass(frozen=True, slots=True)
class _Batch:
    """One caller's events on their way to the disk, also as rows; `positions` resolves after the commit."""

    events: Sequence[Event]
    rows: list[_Row]
    positions: Future[list[int]] = field(default_factory=Future)


class SqliteEventLog:
    """The default EventLog. If another process holds the file for `timeout_s`, callers are refused."""

    def __init__(
        self,
        path: Path,
        *,
        timeout_s: float = 5.0,
        max_bytes: int | None = None,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Open or create the log. Raises BadFile or StoreUnavailable; never replaces a damaged log."""
        fix = "move it and profiles.sqlite away, then restore a copy or start a new log."
        self._file = SqliteFile(path, FilePlan(3, _SCRIPT, "FULL", fix, timeout_s, max_bytes, {1: _FROM_1, 2: _FROM_2}))
        self._tombstones = SqliteTombstones(self._file, random_bytes)
        self._waiting: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._writer: threading.Thread | None = None
        self._closed = False
        self._failed: str | None = None  # why the last commit failed

    @property
    def file(self) -> SqliteFile:
        """Its file, for reading rows instead of events (rows.py)."""
        return self._file

    def append(self, events: Sequence[Event]) -> list[int]:
        """See EventLog.append. A thousand events in one call are one transaction."""
        if not events:
            return []
        batch = _Batch(events, [_row(event) for event in events])
        with self._gate:
            if self._closed:
                raise StoreUnavailable(f"{self._file.path} is closed: the server is stopping.")
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="event-log-writer", daemon=True)
                self._writer.start()
            self._waiting.put(batch)
        return batch.positions.result()

    def read_subject(self, site: str, subject: str, after: int) -> list[tuple[int, Event]]:
        """See EventLog.read_subject."""
        with self._file.lend_quickly() as connection:
            rows = connection.execute(_READ_SUBJECT, (site, subject, after)).fetchall()
        return [self._event(*row) for row in rows]

    def find(self, site: str, visitor_id: str, event_id: str) -> tuple[int, Event] | None:
        """See EventLog.find."""
        with self._file.lend_quickly() as connection:
            row = connection.execute(_FIND, (site, visitor_id, event_id)).fetchone()
        return None if row is None else self._event(*row)

    def scan(self, site: str, after: int = 0) -> Iterator[tuple[int, Event]]:
        """See EventLog.scan. Reads in chunks, so that a slow reader never blocks a checkpoint of the WAL."""
        while True:
            with self._file.lend() as connection:
                rows = connection.execute(_SCAN, (site, after, SCAN_ROWS)).fetchall()
            for row in rows:
                yield self._event(*row)
            if len(rows) < SCAN_ROWS:
                return
            after = rows[-1][0]

    def knows(self, site: str, subject: str) -> bool:
        """See EventLog.knows."""
        with self._file.lend() as connection:
            return knows_subject(connection, site, subject)

    def tidy(self, site: str, before: datetime) -> int:
        """See EventLog.tidy."""
        return remove_old(self._file, site, to_text(before))

    def newest_before(self, site: str, before: datetime) -> datetime | None:
        """See EventLog.newest_before."""
        with self._file.lend() as connection:
            (found,) = connection.execute(_NEWEST, (site, to_text(before))).fetchone()
        return None if found is None else datetime.fromisoformat(found)

    def forget_own(self, site: str, subject: str) -> int:
        """See EventLog.forget_own."""
        return forget_own(self._file, site, subject)

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget."""
        return forget_subject(self._file, site, subject)

    def detach(self, site: str, subject: str) -> int:
        """See EventLog.detach."""
        return detach_visitor(self._file, site, subject)

    def bury(self, site: str, subject: str, at: datetime) -> None:
        """See EventLog.bury."""
        self._tombstones.bury(site, subject, at)

    def erased_at(self, site: str, subject: str) -> datetime | None:
        """See EventLog.erased_at."""
        return self._tombstones.erased_at(site, subject)

    def erasures(self) -> int:
        """See EventLog.erasures."""
        return self._tombstones.erasures()

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        with self._file.lend() as connection:
            subjects = known_subjects(connection, "event", site, subject)
        found = {each: self.read_subject(site, each, 0) for each in subjects}
        return {each: [export_event(event) for _, event in events] for each, events in found.items() if events}

    def problem(self) -> str | None:
        """See EventLog.problem: also why the last commit failed, until one succeeds."""
        if self._closed:
            return f"{self._file.path} is closed."
        return self._file.problem or self._failed

    def close(self) -> None:
        """See EventLog.close. Events that are already waiting are still committed."""
        with self._gate:
            self._closed = True
            self._waiting.put(None)
        if self._writer is not None:
            self._writer.join()
        self._file.close()

    def _event(self, position: int, body: bytes) -> tuple[int, Event]:
        try:
            return position, decode_event(body)
        except msgspec.DecodeError as error:
            raise StoreUnavailable(f"{self._file.path}: the event at position {position} is damaged.") from error

    def _write(self) -> None:
        group: list[_Batch] = []
        try:
            while group := self._next_group():
                self._commit(group)
        finally:  # whatever ends the writer, no caller may wait for ever
            with self._gate:
                self._closed = True
            while not self._waiting.empty():
                group += filter(None, [self._waiting.get()])
            _refuse(group, f"{self._file.path}: the writer has ended; restart the server.")

    def _next_group(self) -> list[_Batch]:
        """The batches that wait now, at most about GROUP_EVENTS events; empty when the log was closed."""
        group: list[_Batch] = []
        size = 0
        batch = self._waiting.get()
        while batch is not None:
            group.append(batch)
            size += len(batch.rows)
            if size >= GROUP_EVENTS or self._waiting.empty():
                return group
            batch = self._waiting.get()
        if group:
            self._waiting.put(None)  # commit these first; the end marker comes again
        return group

    def _came_meanwhile(self) -> list[_Batch]:
        """The batches that came while a commit waited in vain: nobody waits for two of them."""
        late = [self._waiting.get() for _ in range(self._waiting.qsize())]
        if None in late:
            self._waiting.put(None)  # the end marker
        return [batch for batch in late if batch is not None]

    def _commit(self, group: list[_Batch]) -> None:
        try:
            with self._file.transaction() as connection:
                stored = [self._insert(connection, batch) for batch in group]
        except (StoreUnavailable, BadFile) as error:
            self._failed = str(error)
            _refuse(group + self._came_meanwhile(), self._failed)
            return
        self._failed = None
        for batch, positions in zip(group, stored, strict=True):
            batch.positions.set_result(positions)

    def _insert(self, connection: Connection, batch: _Batch) -> list[int]:
        positions = []
        standing = self._tombstones.standing(connection, batch.events)
        for row, may_stay in zip(batch.rows, standing, strict=True):
            cursor = connection.execute(_INSERT, row) if may_stay else None
            if cursor is not None and cursor.rowcount and cursor.lastrowid is not None:
                positions.append(cursor.lastrowid)
        return positions


def _row(event: Event) -> _Row:
    created_at = to_text(event.created_at)
    return event.site, event.subject, event.visitor_id, event.event_id, event.name, created_at, encode_event(event)


def _refuse(group: list[_Batch], sentence: str) -> None:
    for batch in group:
        if not batch.positions.done():
            batch.positions.set_exception(StoreUnavailable(sentence))
