"""Takes rows out of the event log: those of a subject that is forgotten.

In transactions of a few hundred rows, so that nobody who appends waits for long.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from vitrine.domain.event import CARRY_OVER
from vitrine.domain.subject import parse_subject
from vitrine.store.event_body import decode_event, encode_event
from vitrine.store.sqlite.file import SqliteFile
from vitrine.store.sqlite.subjects import known_subjects, traces_of

CHUNK_ROWS = 500

_OF_SUBJECT = "SELECT position FROM event INDEXED BY event_by_subject WHERE site = ? AND subject = ? LIMIT ?"
_OF_VISITOR = """
SELECT position, name, body FROM event INDEXED BY event_by_id
WHERE site = ? AND visitor_id = ? LIMIT ?
"""
_DELETE = "DELETE FROM event WHERE position = ?"
_RENAME = "UPDATE event SET visitor_id = ?, body = ? WHERE position = ?"


def forget_subject(file: SqliteFile, site: str, subject: str) -> int:
    """See SubjectStore.forget and EventLog."""
    kind, value = parse_subject(subject)
    with file.lend() as connection:
        subjects = known_subjects(connection, "event", site, subject)
    count = sum(_delete(file, site, each) for each in subjects)
    if kind == "visitor":
        count += _rename_visitor(file, site, value)
    file.erase_traces(traces_of(subject))
    return count


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
    """Give the events of others on the visitor's browser a stand-in for its id; its markers go.

    The stand-in is one for all of them, so that a session stays one, and comes from a position, which says nothing.
    """
    count = 0
    stand_in: str | None = None
    while True:
        with file.transaction() as connection:
            rows = connection.execute(_OF_VISITOR, (site, visitor_id, CHUNK_ROWS)).fetchall()
            for position, name, body in rows:
                stand_in = stand_in or f"forgotten-{position:012d}"
                renamed = None if name == CARRY_OVER else _rename(body, stand_in)
                if renamed is None:
                    connection.execute(_DELETE, (position,))
                else:
                    connection.execute(_RENAME, (stand_in, renamed, position))
        count += len(rows)
        if len(rows) < CHUNK_ROWS:
            return count


def _rename(body: bytes, visitor_id: str) -> bytes | None:
    """The body with another visitor's id; None for a damaged one, which nobody can read anyway."""
    try:
        return encode_event(replace(decode_event(body), visitor_id=visitor_id))
    except msgspec.DecodeError:
        return None
