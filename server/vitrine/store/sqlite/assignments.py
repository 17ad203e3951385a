"""Assignments in one SQLite file. `synchronous=NORMAL`: the log restores what a power cut loses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from vitrine.store.sqlite.file import FilePlan, SqliteFile
from vitrine.store.sqlite.subjects import known_subjects, traces_of

CHUNK_ROWS = 500

_SCRIPT = """
CREATE TABLE assignment (
    site TEXT NOT NULL,
    subject TEXT NOT NULL,
    campaign_key TEXT NOT NULL,
    variation TEXT NOT NULL,
    PRIMARY KEY (site, subject, campaign_key)
) WITHOUT ROWID
"""
_FROM_1 = "ALTER TABLE assignment RENAME COLUMN unit TO subject"
_GET = "SELECT campaign_key, variation FROM assignment WHERE site = ? AND subject = ?"
_SUBJECTS = "SELECT DISTINCT subject FROM assignment WHERE site = ? AND subject > ? ORDER BY subject LIMIT ?"
_DELETE = "DELETE FROM assignment WHERE site = ? AND subject = ?"
_PUT_FIRST = "INSERT OR IGNORE INTO assignment (site, subject, campaign_key, variation) VALUES (?, ?, ?, ?)"


class SqliteAssignmentStore:
    """The default AssignmentStore."""

    def __init__(self, path: Path, *, timeout_s: float = 1.0) -> None:
        """Open or create the file. Raises BadFile or StoreUnavailable."""
        fix = "delete it; visitors may then get another variation where weights have changed."
        self._file = SqliteFile(path, FilePlan(2, _SCRIPT, "NORMAL", fix, timeout_s, upgrades={1: _FROM_1}))
        # Threads of one process wait for this lock: SQLite itself polls, with pauses of up to 100 ms.
        self._writing = threading.Lock()

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, str]]:
        """See AssignmentStore.get."""
        with self._file.lend_quickly() as connection:
            return {subject: dict(connection.execute(_GET, (site, subject)).fetchall()) for subject in subjects}

    def put_first(self, site: str, subject: str, campaign_key: str, variation: str) -> bool:
        """See AssignmentStore.put_first."""
        with self._writing, self._file.lend() as connection:
            return connection.execute(_PUT_FIRST, (site, subject, campaign_key, variation)).rowcount == 1

    def tidy(self, site: str, is_known: Callable[[str], bool]) -> int:
        """See AssignmentStore.tidy."""
        count, after = 0, ""
        while True:
            with self._file.lend() as connection:
                subjects = [each for (each,) in connection.execute(_SUBJECTS, (site, after, CHUNK_ROWS)).fetchall()]
            unknown = [each for each in subjects if not is_known(each)]
            with self._writing, self._file.transaction() as connection:
                count += sum(connection.execute(_DELETE, (site, each)).rowcount for each in unknown)
            if len(subjects) < CHUNK_ROWS:
                return count
            after = subjects[-1]

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget."""
        with self._writing, self._file.transaction() as connection:
            subjects = known_subjects(connection, "assignment", site, subject)
            count = sum(connection.execute(_DELETE, (site, each)).rowcount for each in subjects)
        self._file.erase_traces(traces_of(subject))
        return count

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        with self._file.lend() as connection:
            subjects = known_subjects(connection, "assignment", site, subject)
        return {each: kept for each, kept in self.get(site, subjects).items() if kept}

    def problem(self) -> str | None:
        """See AssignmentStore.problem."""
        return self._file.problem

    def close(self) -> None:
        """See AssignmentStore.close."""
        self._file.close()
