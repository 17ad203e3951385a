"""One site's catalog in memory: immutable, and replaced as a whole when the catalog changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vitrine.domain.item import Item


@dataclass(frozen=True, slots=True)
class CatalogIndex:
    """All items by id; and the ids of the available ones, in all, by category and by tag."""

    items: Mapping[str, Item]
    available: frozenset[str]
    by_category: Mapping[str, frozenset[str]]
    by_tag: Mapping[str, frozenset[str]]

    @classmethod
    def from_items(cls, items: Iterable[Item]) -> CatalogIndex:
        """Index `items`; of two items with the same id, the later one counts."""
        by_id = {item.item_id: item for item in items}
        categories: dict[str, set[str]] = {}
        tags: dict[str, set[str]] = {}
        for item in by_id.values():
            if not item.is_available:
                continue
            if item.category is not None:
                categories.setdefault(item.category, set()).add(item.item_id)
            for tag in item.tags:
                tags.setdefault(tag, set()).add(item.item_id)
        return cls(
            MappingProxyType(by_id),
            frozenset(item.item_id for item in by_id.values() if item.is_available),
            MappingProxyType({name: frozenset(ids) for name, ids in categories.items()}),
            MappingProxyType({name: frozenset(ids) for name, ids in tags.items()}),
        )

    def get(self, item_id: str) -> Item | None:
        """The item, available or not; None when the catalog does not know it."""
        return self.items.get(item_id)

    @property
    def categories(self) -> dict[str, str]:
        """The category of each item that has one, by item id."""
        return {item_id: item.category for item_id, item in self.items.items() if item.category is not None}

    def __len__(self) -> int:
        return len(self.items)
