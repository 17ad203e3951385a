"""Every strategy of a site, ready to be asked for items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vitrine.catalog.guard import Guard
from vitrine.catalog.index import CatalogIndex
from vitrine.domain.item import Item
from vitrine.recommend import shelf
from vitrine.recommend.declaration import StrategyDeclaration
from vitrine.recommend.learned import Learned

CARD_FIELDS = ("item_id", "title", "url", "image", "price", "currency", "category", "brand")


@dataclass(frozen=True, slots=True)
class Shelves:
    """Every strategy of a site by name, and every item as it is sent."""

    by_strategy: Mapping[str, shelf.Shelf]
    cards: Mapping[str, dict[str, Any]]


def make_shelves(strategies: Mapping[str, StrategyDeclaration], catalog: CatalogIndex, learned: Learned) -> Shelves:
    """Prepare every strategy of a site."""

    def allowed(declared: StrategyDeclaration) -> shelf.Allowed:
        return Guard(catalog, declared.categories, declared.tags).allowed

    return Shelves(
        by_strategy=shelf.make_shelves(strategies, learned, allowed, catalog.get),
        cards={item_id: _card(item) for item_id, item in catalog.items.items()},
    )


def _card(item: Item) -> dict[str, Any]:
    values = ((name, getattr(item, name)) for name in CARD_FIELDS)
    return {name: value for name, value in values if value is not None}
