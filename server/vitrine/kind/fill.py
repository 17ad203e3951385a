"""Every strategy of a site, ready to be asked for items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine.catalog.guard import Guard
from vitrine.catalog.index import CatalogIndex
from vitrine.domain.item import Item
from vitrine.recommend.chain import steps_for
from vitrine.recommend.declaration import Strategy
from vitrine.recommend.strategy import Step

CARD_FIELDS = ("item_id", "title", "url", "image", "price", "currency", "category", "brand")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A strategy on today's catalog and models."""

    steps: Sequence[Step]
    guard: Guard
    follows_page_item: bool


@dataclass(frozen=True, slots=True)
class Shelves:
    """Every strategy of a site by name, and every item as it is sent."""

    by_strategy: Mapping[str, Shelf]
    cards: Mapping[str, dict[str, Any]]


def make_shelves(strategies: Mapping[str, Strategy], catalog: CatalogIndex, learned: Sequence[Step | None]) -> Shelves:
    """Prepare every strategy. `learned` are the steps that come from models, None where there is none yet."""
    return Shelves(
        by_strategy={
            name: Shelf(
                steps=steps_for(strategy, learned),
                guard=Guard(catalog, strategy.categories, strategy.tags),
                follows_page_item="viewed_together" in strategy.steps,
            )
            for name, strategy in strategies.items()
        },
        cards={item_id: _card(item) for item_id, item in catalog.items.items()},
    )


def _card(item: Item) -> dict[str, Any]:
    values = ((name, getattr(item, name)) for name in CARD_FIELDS)
    return {name: value for name, value in values if value is not None}
