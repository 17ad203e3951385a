"""Profiles in one SQLite file. `synchronous=NORMAL`: the log restores what a power cut loses."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.profile import Profile
from vitrine.store.exported import export_profile
from vitrine.store.profile_body import decode_profile, encode_profile
from vitrine.store.sqlite.file import FilePlan, SqliteFile
from vitrine.store.sqlite.subjects import known_subjects, traces_of
from vitrine.store.sqlite.times import to_text

_log = logging.getLogger(__name__)

CHUNK_ROWS = 500

_SCRIPT = """
CREATE TABLE profile (
    site TEXT NOT NULL,
    subject TEXT NOT NULL,
    log_position INTEGER NOT NULL,
    last_seen_at TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (site, subject)
) WITHOUT ROWID
"""
# Format 1 mixed the events of an account's profiles into the visitor's profile, and format 2 had no last_seen_at.
# Both are dropped: the log restores the profile of every subject.
_ANEW = f"DROP TABLE profile;{_SCRIPT}"
_GET = "SELECT body FROM profile WHERE site = ? AND subject = ?"
_PUT_FIRST = """
INSERT INTO profile (site, subject, log_position, last_seen_at, body) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (site, subject) DO UPDATE
SET log_position = excluded.log_position, last_seen_at = excluded.last_seen_at, body = excluded.body
WHERE profile.log_position = 0
"""
_PUT_NEXT = """
UPDATE profile SET log_position = ?, last_seen_at = ?, body = ? WHERE site = ? AND subject = ? AND log_position = ?
"""
_DROP = "DELETE FROM profile WHERE site = ? AND subject = ? AND body = ?"
_DELETE = "DELETE FROM profile WHERE site = ? AND subject = ?"
_OLD = "SELECT subject FROM profile WHERE site = ? AND subject > ? AND last_seen_at < ? ORDER BY subject LIMIT ?"
_DELETE_OLD = "DELETE FROM profile WHERE site = ? AND subject = ? AND last_seen_at < ?"


class SqliteProfileStore:
    """The default ProfileStore. A row that cannot be decoded is deleted and reads as None; the log restores it."""

    def __init__(self, path: Path, *, timeout_s: float = 1.0) -> None:
        """Open or create the file. Raises BadFile or StoreUnavailable."""
        fix = "delete it; profiles are folded again from the log."
        self._file = SqliteFile(path, FilePlan(3, _SCRIPT, "NORMAL", fix, timeout_s, upgrades={1: _ANEW, 2: _ANEW}))
        # Threads of one process wait for this lock: SQLite itself polls, with pauses of up to 100 ms.
        self._writing = threading.Lock()

    def get(self, site: str, subject: str) -> Profile | None:
        """See ProfileStore.get."""
        with self._file.lend_quickly() as connection:
            row = connection.execute(_GET, (site, subject)).fetchone()
        if row is None:
            return None
        try:
            return decode_profile(row[0])
        except msgspec.DecodeError:
            _log.warning("%s: a damaged profile of site %s was dropped; the log restores it.", self._file.path, site)
            with suppress(StoreUnavailable), self._file.lend_quickly() as connection:  # the next reader tries, too
                connection.execute(_DROP, (site, subject, row[0]))
            return None

    def put(self, site: str, profile: Profile, expected_position: int) -> bool:
        """See ProfileStore.put."""
        body = encode_profile(profile)
        seen_at = to_text(profile.last_seen_at) if profile.last_seen_at is not None else ""
        with self._writing, self._file.lend() as connection:
            if expected_position == 0:
                row = (site, profile.subject, profile.log_position, seen_at, body)
                return connection.execute(_PUT_FIRST, row).rowcount == 1
            change = (profile.log_position, seen_at, body, site, profile.subject, expected_position)
            return connection.execute(_PUT_NEXT, change).rowcount == 1

    def tidy(self, site: str, before: datetime) -> int:
        """See ProfileStore.tidy."""
        count, after, unseen_since = 0, "", to_text(before)
        while True:
            with self._file.lend() as connection:
                old = connection.execute(_OLD, (site, after, unseen_since, CHUNK_ROWS)).fetchall()
            with self._writing, self._file.transaction() as connection:
                for (subject,) in old:  # a subject that was seen meanwhile stays
                    count += connection.execute(_DELETE_OLD, (site, subject, unseen_since)).rowcount
            if len(old) < CHUNK_ROWS:
                return count
            after = old[-1][0]

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget."""
        with self._writing, self._file.transaction() as connection:
            subjects = known_subjects(connection, "profile", site, subject)
            count = sum(connection.execute(_DELETE, (site, each)).rowcount for each in subjects)
        self._file.erase_traces(traces_of(subject))
        return count

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        with self._file.lend() as connection:
            subjects = known_subjects(connection, "profile", site, subject)
        found = {each: self.get(site, each) for each in subjects}
        return {each: export_profile(profile) for each, profile in found.items() if profile is not None}

    def problem(self) -> str | None:
        """See ProfileStore.problem."""
        return self._file.problem

    def close(self) -> None:
        """See ProfileStore.close."""
        self._file.close()
