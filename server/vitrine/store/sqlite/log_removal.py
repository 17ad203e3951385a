"""Removes rows from the event log: those of a subject to forget, and those that are too old to keep.

It uses transactions of a few hundred rows, so that writers never wait for long.
"""

from __future__ import annotations

from dataclasses import replace
from sqlite3 import Connection

import msgspec

from vitrine.domain.errors import BadSubject
from vitrine.domain.event import CARRY_OVER, Event, detached
from vitrine.domain.subject import forgotten_visitor, parse_subject, visitor_subject
from vitrine.store.event_body import decode_event, encode_event
from vitrine.store.sqlite.file import SqliteFile
from vitrine.store.sqlite.subjects import known_subjects, traces_of

CHUNK_ROWS = 500

_OF_SUBJECT = "SELECT position FROM event INDEXED BY event_by_subject WHERE site = ? AND subject = ? LIMIT ?"
_OWN = "SELECT position, body FROM event INDEXED BY event_by_subject WHERE site = ? AND subject = ? LIMIT ?"
_OF_VISITOR = """
SELECT position, name, body FROM event INDEXED BY event_by_id
WHERE site = ? AND visitor_id = ? LIMIT ?
"""
# NOT INDEXED: walk the table by rowid; the writer waits for no part of it.
_OLD = """
SELECT position, name, visitor_id FROM event NOT INDEXED
WHERE site = ? AND position > ? AND created_at < ? ORDER BY position LIMIT ?
"""
_ON_BROWSER = "SELECT 1 FROM event INDEXED BY event_by_id WHERE site = ? AND visitor_id = ? LIMIT 1"
_BESIDE_MARKER = "SELECT 1 FROM event INDEXED BY event_by_id WHERE site = ? AND visitor_id = ? AND name <> ? LIMIT 1"
_ABOUT = "SELECT 1 FROM event INDEXED BY event_by_subject WHERE site = ? AND subject = ? LIMIT 1"
_DELETE = "DELETE FROM event WHERE position = ?"
_RENAME = "UPDATE event SET visitor_id = ?, body = ? WHERE position = ?"
_DETACH = "UPDATE event SET subject = ?, visitor_id = ?, body = ? WHERE position = ?"


def forget_subject(file: SqliteFile, site: str, subject: str) -> int:
    """See SubjectStore.forget and EventLog."""
    kind, value = parse_subject(subject)
    count = forget_own(file, site, subject)
    if kind == "visitor":
        count += _rename_visitor(file, site, value)
    file.erase_traces(traces_of(subject))
    return count


def forget_own(file: SqliteFile, site: str, subject: str) -> int:
    """See EventLog.forget_own."""
    with file.lend() as connection:
        subjects = known_subjects(connection, "event", site, subject)
    return sum(_delete(file, site, each) for each in subjects)


def detach_visitor(file: SqliteFile, site: str, subject: str) -> int:
    """See EventLog.detach. All of them get the same stand-in id, so that their sessions stay whole."""
    kind, _ = parse_subject(subject)
    if kind != "visitor":
        raise BadSubject(f"{subject[:120]!r} is not a visitor: only a visitor's events can be detached.")
    count, stand_in = 0, None
    while True:
        with file.transaction() as connection:
            rows = connection.execute(_OWN, (site, subject, CHUNK_ROWS)).fetchall()
            for position, body in rows:
                stand_in = stand_in or forgotten_visitor(position)
                event = _decoded(body)
                if event is None:
                    connection.execute(_DELETE, (position,))
                else:
                    fresh = encode_event(detached(event, stand_in))
                    connection.execute(_DETACH, (visitor_subject(stand_in), stand_in, fresh, position))
        count += len(rows)
        if len(rows) < CHUNK_ROWS:
            return count


def knows_subject(connection: Connection, site: str, subject: str) -> bool:
    """See EventLog.knows."""
    kind, value = parse_subject(subject)
    if kind == "visitor":
        return connection.execute(_ON_BROWSER, (site, value)).fetchone() is not None
    subjects = known_subjects(connection, "event", site, subject)
    return len(subjects) > 1 or connection.execute(_ABOUT, (site, subject)).fetchone() is not None


def remove_old(file: SqliteFile, site: str, before: str) -> int:
    """See EventLog.tidy. `before` is a time as the column `created_at` holds it."""
    count = after = 0
    markers: list[tuple[int, str]] = []
    while True:
        with file.lend() as connection:
            rows = connection.execute(_OLD, (site, after, before, CHUNK_ROWS)).fetchall()
        markers += [(position, visitor_id) for position, name, visitor_id in rows if name == CARRY_OVER]
        old = [(position,) for position, name, _ in rows if name != CARRY_OVER]
        with file.transaction() as connection:
            connection.executemany(_DELETE, old)
        count += len(old)
        if len(rows) < CHUNK_ROWS:
            return count + _remove_lone_markers(file, site, markers)
        after = rows[-1][0]


def _remove_lone_markers(file: SqliteFile, site: str, markers: list[tuple[int, str]]) -> int:
    """Remove the carry-over markers of browsers without any other event. Such a browser counts as new."""
    with file.transaction() as connection:
        lone = [
            (position,)
            for position, visitor_id in markers
            if connection.execute(_BESIDE_MARKER, (site, visitor_id, CARRY_OVER)).fetchone() is None
        ]
        connection.executemany(_DELETE, lone)
    return len(lone)


def _delete(file: SqliteFile, site: str, subject: str) -> int:
    count = 0
    while True:
        with file.transaction() as connection:
            rows = connection.execute(_OF_SUBJECT, (site, subject, CHUNK_ROWS)).fetchall()
            connection.executemany(_DELETE, rows)
        count += len(rows)
        if len(rows) < CHUNK_ROWS:
            return count


def _rename_visitor(file: SqliteFile, site: str, visitor_id: str) -> int:
    """Replace the visitor's id in the events of those who signed in on this browser; delete its markers.

    All these events get the same stand-in id, so that their sessions stay whole.
    """
    count = 0
    stand_in: str | None = None
    while True:
        with file.transaction() as connection:
            rows = connection.execute(_OF_VISITOR, (site, visitor_id, CHUNK_ROWS)).fetchall()
            for position, name, body in rows:
                stand_in = stand_in or forgotten_visitor(position)
                renamed = None if name == CARRY_OVER else _rename(body, stand_in)
                if renamed is None:
                    connection.execute(_DELETE, (position,))
                else:
                    connection.execute(_RENAME, (stand_in, renamed, position))
        count += len(rows)
        if len(rows) < CHUNK_ROWS:
            return count


def _rename(body: bytes, visitor_id: str) -> bytes | None:
    """The body with another visitor id; None for a damaged body, which nobody can read anyway."""
    event = _decoded(body)
    return encode_event(replace(event, visitor_id=visitor_id)) if event is not None else None


def _decoded(body: bytes) -> Event | None:
    try:
        return decode_event(body)
    except msgspec.DecodeError:
        return None
