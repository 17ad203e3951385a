"""Catalogs in one SQLite file: a reader sees the old catalog or the new one, never a mixture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.item import Item
from vitrine.store.sqlite.file import FilePlan, SqliteFile

_SCRIPT = """
CREATE TABLE catalog (site TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE item (
    site TEXT NOT NULL,
    place INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (site, place)
) WITHOUT ROWID
"""
_DELETE = "DELETE FROM item WHERE site = ?"
_INSERT = "INSERT INTO item (site, place, item_id, body) VALUES (?, ?, ?, ?)"
_NEXT_VERSION = """
INSERT INTO catalog (site, version) VALUES (?, 1) ON CONFLICT (site) DO UPDATE SET version = version + 1
"""
_ITEMS = "SELECT item_id, body FROM item WHERE site = ? ORDER BY place"
_VERSION = "SELECT version FROM catalog WHERE site = ?"

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Item)


class SqliteCatalogStore:
    """The default CatalogStore."""

    def __init__(self, path: Path, *, timeout_s: float = 5.0) -> None:
        """Open or create the file. Raises BadFile or StoreUnavailable."""
        fix = "delete it and import the feed again."
        self._file = SqliteFile(path, FilePlan(1, _SCRIPT, "FULL", fix, timeout_s))

    def replace(self, site: str, items: Iterable[Item]) -> int:
        """See CatalogStore.replace. `items` is read to its end before anything is written."""
        latest = {item.item_id: item for item in items}
        rows = [(site, place, item.item_id, _encoder.encode(item)) for place, item in enumerate(latest.values())]
        with self._file.transaction() as connection:
            connection.execute(_DELETE, (site,))
            connection.executemany(_INSERT, rows)
            connection.execute(_NEXT_VERSION, (site,))
        return len(rows)

    def items(self, site: str) -> list[Item]:
        """See CatalogStore.items."""
        with self._file.lend() as connection:
            rows = connection.execute(_ITEMS, (site,)).fetchall()
        return [self._item(*row) for row in rows]

    def version(self, site: str) -> int:
        """See CatalogStore.version."""
        with self._file.lend() as connection:
            row = connection.execute(_VERSION, (site,)).fetchone()
        return row[0] if row else 0

    def problem(self) -> str | None:
        """See CatalogStore.problem."""
        return self._file.problem

    def close(self) -> None:
        """See CatalogStore.close."""
        self._file.close()

    def _item(self, item_id: str, body: bytes) -> Item:
        try:
            return _decoder.decode(body)
        except msgspec.DecodeError as error:
            raise StoreUnavailable(f"{self._file.path}: item {item_id!r} is damaged; import the feed again.") from error
