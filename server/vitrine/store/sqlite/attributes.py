"""Imported attributes in one SQLite file. `synchronous=FULL`, because the log cannot restore them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from vitrine.domain.errors import StoreUnavailable
from vitrine.store.sqlite.file import FilePlan, SqliteFile
from vitrine.store.sqlite.subjects import known_subjects, traces_of

_SCRIPT = """
CREATE TABLE attributes (
    site TEXT NOT NULL,
    subject TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (site, subject)
) WITHOUT ROWID
"""
_FROM_1 = "ALTER TABLE attributes RENAME COLUMN owner TO subject"
_GET = "SELECT body FROM attributes WHERE site = ? AND subject = ?"
_PUT = "INSERT OR REPLACE INTO attributes (site, subject, body) VALUES (?, ?, ?)"
_DELETE = "DELETE FROM attributes WHERE site = ? AND subject = ?"

_decoder = msgspec.json.Decoder(dict[str, Any])


class SqliteAttributeStore:
    """The default AttributeStore."""

    def __init__(self, path: Path, *, timeout_s: float = 1.0) -> None:
        """Open or create the file. Raises BadFile or StoreUnavailable."""
        fix = "delete it and import the attributes again."
        self._file = SqliteFile(path, FilePlan(2, _SCRIPT, "FULL", fix, timeout_s, upgrades={1: _FROM_1}))
        self._writing = threading.Lock()

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
        """See AttributeStore.get."""
        with self._file.lend_quickly() as connection:
            rows = {subject: connection.execute(_GET, (site, subject)).fetchone() for subject in subjects}
        try:
            return {subject: _decoder.decode(row[0]) if row is not None else {} for subject, row in rows.items()}
        except msgspec.DecodeError as error:
            raise StoreUnavailable(f"{self._file.path} holds a damaged row: import the attributes again.") from error

    def put(self, site: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """See AttributeStore.put."""
        count = 0
        with self._writing, self._file.transaction() as connection:
            for subject, attributes in rows:
                count += 1
                if attributes:
                    connection.execute(_PUT, (site, subject, msgspec.json.encode(attributes)))
                else:
                    connection.execute(_DELETE, (site, subject))
        return count

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget."""
        with self._writing, self._file.transaction() as connection:
            subjects = known_subjects(connection, "attributes", site, subject)
            count = sum(connection.execute(_DELETE, (site, each)).rowcount for each in subjects)
        self._file.erase_traces(traces_of(subject))
        return count

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        with self._file.lend() as connection:
            subjects = known_subjects(connection, "attributes", site, subject)
        return {each: found for each, found in self.get(site, subjects).items() if found}

    def problem(self) -> str | None:
        """See AttributeStore.problem."""
        return self._file.problem

    def close(self) -> None:
        """See AttributeStore.close."""
        self._file.close()
