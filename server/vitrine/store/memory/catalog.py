"""The catalog in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.item import Item


class MemoryCatalogStore:
    """A CatalogStore that lasts as long as its process."""

    def __init__(self) -> None:
        self._catalogs: dict[str, tuple[int, list[Item]]] = {}
        self._gate = threading.Lock()
        self._closed = False

    def replace(self, site: str, items: Iterable[Item]) -> int:
        """See CatalogStore.replace."""
        latest = list({item.item_id: item for item in items}.values())
        with self._gate:
            self._catalogs[site] = (self.version(site) + 1, latest)
        return len(latest)

    def items(self, site: str) -> list[Item]:
        """See CatalogStore.items."""
        return list(self._catalog(site)[1])

    def version(self, site: str) -> int:
        """See CatalogStore.version."""
        return self._catalog(site)[0]

    def problem(self) -> str | None:
        """See CatalogStore.problem."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """See CatalogStore.close."""
        self._closed = True

    def _catalog(self, site: str) -> tuple[int, list[Item]]:
        if self._closed:
            raise StoreUnavailable("the catalog store is closed: the server is stopping.")
        return self._catalogs.get(site, (0, []))
