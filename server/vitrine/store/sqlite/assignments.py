"""Assignments in one SQLite file. `synchronous=NORMAL`: what a power cut takes back stands in the log."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from vitrine.store.sqlite.file import FilePlan, SqliteFile

_SCRIPT = """
CREATE TABLE assignment (
    site TEXT NOT NULL,
    unit TEXT NOT NULL,
    campaign_key TEXT NOT NULL,
    variation TEXT NOT NULL,
    PRIMARY KEY (site, unit, campaign_key)
) WITHOUT ROWID
"""
_GET = "SELECT campaign_key, variation FROM assignment WHERE site = ? AND unit = ?"
_PUT_FIRST = "INSERT OR IGNORE INTO assignment (site, unit, campaign_key, variation) VALUES (?, ?, ?, ?)"


class SqliteAssignmentStore:
    """The default AssignmentStore."""

    def __init__(self, path: Path, *, timeout_s: float = 1.0) -> None:
        """Open or create the file. Raises BadFile or StoreUnavailable."""
        mend = "delete it; whoever was exposed may then meet another variation if weights have changed since."
        self._file = SqliteFile(path, FilePlan(1, _SCRIPT, "NORMAL", mend, timeout_s))
        # Threads of one process queue here: SQLite's own waiting polls with pauses of up to 100 ms.
        self._writing = threading.Lock()

    def get(self, site: str, units: Sequence[str]) -> dict[str, dict[str, str]]:
        """See AssignmentStore.get."""
        with self._file.lend() as connection:
            return {unit: dict(connection.execute(_GET, (site, unit)).fetchall()) for unit in units}

    def put_first(self, site: str, unit: str, campaign_key: str, variation: str) -> bool:
        """See AssignmentStore.put_first."""
        with self._writing, self._file.lend() as connection:
            return connection.execute(_PUT_FIRST, (site, unit, campaign_key, variation)).rowcount == 1

    def problem(self) -> str | None:
        """See AssignmentStore.problem."""
        return self._file.problem

    def close(self) -> None:
        """See AssignmentStore.close."""
        self._file.close()
