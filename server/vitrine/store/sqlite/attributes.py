"""Imported attributes in one SQLite file. `synchronous=FULL`: no log could bring them back."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from vitrine.domain.errors import StoreUnavailable
from vitrine.store.sqlite.file import FilePlan, SqliteFile

_SCRIPT = """
CREATE TABLE attributes (
    site TEXT NOT NULL,
    owner TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (site, owner)
) WITHOUT ROWID
"""
_GET = "SELECT body FROM attributes WHERE site = ? AND owner = ?"
_PUT = "INSERT OR REPLACE INTO attributes (site, owner, body) VALUES (?, ?, ?)"
_FORGET = "DELETE FROM attributes WHERE site = ? AND owner = ?"

_decoder = msgspec.json.Decoder(dict[str, Any])


class SqliteAttributeStore:
    """The default AttributeStore."""

    def __init__(self, path: Path, *, timeout_s: float = 1.0) -> None:
        """Open or create the file. Raises BadFile or StoreUnavailable."""
        mend = "delete it and import the attributes again."
        self._file = SqliteFile(path, FilePlan(1, _SCRIPT, "FULL", mend, timeout_s))
        self._writing = threading.Lock()

    def get(self, site: str, owners: Sequence[str]) -> dict[str, dict[str, Any]]:
        """See AttributeStore.get."""
        with self._file.lend() as connection:
            rows = {owner: connection.execute(_GET, (site, owner)).fetchone() for owner in owners}
        try:
            return {owner: _decoder.decode(row[0]) if row is not None else {} for owner, row in rows.items()}
        except msgspec.DecodeError as error:
            raise StoreUnavailable(f"{self._file.path} holds a damaged row: import the attributes again.") from error

    def put(self, site: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """See AttributeStore.put."""
        count = 0
        with self._writing, self._file.transaction() as connection:
            for owner, attributes in rows:
                count += 1
                if attributes:
                    connection.execute(_PUT, (site, owner, msgspec.json.encode(attributes)))
                else:
                    connection.execute(_FORGET, (site, owner))
        return count

    def problem(self) -> str | None:
        """See AttributeStore.problem."""
        return self._file.problem

    def close(self) -> None:
        """See AttributeStore.close."""
        self._file.close()
