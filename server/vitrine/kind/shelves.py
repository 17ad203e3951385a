"""Every strategy of a site, ready to choose items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from vitrine.catalog.guard import Guard
from vitrine.catalog.index import CatalogIndex
from vitrine.domain.item import Item
from vitrine.recommend.declaration import StrategyDeclaration
from vitrine.recommend.learned import Learned
from vitrine.recommend.shelf import Allowed, Shelf, make_shelf


class SentItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item as it is sent: the fields that a template may bind. Unknown fields are left out."""

    item_id: str
    title: str | None = None
    url: str | None = None
    image: str | None = None
    price: float | None = None
    currency: str | None = None
    category: str | None = None
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class Shelves:
    """Every strategy of a site by name, and every item as it is sent."""

    by_strategy: Mapping[str, Shelf]
    cards: Mapping[str, dict[str, Any]]


def make_shelves(strategies: Mapping[str, StrategyDeclaration], catalog: CatalogIndex, learned: Learned) -> Shelves:
    """Prepare every strategy. A step that is not trained yet is left out."""
    return Shelves(
        by_strategy={
            name: make_shelf(declared, learned, _guard(declared, catalog), catalog.get)
            for name, declared in strategies.items()
        },
        cards={item_id: _card(item) for item_id, item in catalog.items.items()},
    )


def _guard(declared: StrategyDeclaration, catalog: CatalogIndex) -> Allowed:
    return Guard(catalog, declared.categories, declared.tags).allowed


def _card(item: Item) -> dict[str, Any]:
    values = ((name, getattr(item, name)) for name in SentItem.__struct_fields__)
    return {name: value for name, value in values if value is not None}
