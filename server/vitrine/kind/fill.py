"""Content for one visitor: fixed content as it was written, a slot with the items its strategy chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vitrine.catalog.guard import Guard
from vitrine.catalog.index import CatalogIndex
from vitrine.domain.item import Item
from vitrine.recommend import shelf
from vitrine.recommend.contract import Context
from vitrine.recommend.declaration import StrategyDeclaration
from vitrine.recommend.learned import Learned
from vitrine.site.plan import PlannedVariation

# The tag drops the item of the page it is on, which a kept decision could not know: so a few more are sent.
SPARE_ITEMS = 2
CARD_FIELDS = ("item_id", "title", "url", "image", "price", "currency", "category", "brand")


@dataclass(frozen=True, slots=True)
class Shelves:
    """Every strategy of a site by name, and every item as it is sent."""

    by_strategy: Mapping[str, shelf.Shelf]
    cards: Mapping[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Filled:
    """What to send. `shows` is False where there is too little to show; `content` is None for a control.

    `steps` are the strategy's steps that chose the items, `because` the reasons in words for the visitor: both in
    the order of the items, each once.
    """

    shows: bool
    content: dict[str, Any] | None
    steps: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


def make_shelves(strategies: Mapping[str, StrategyDeclaration], catalog: CatalogIndex, learned: Learned) -> Shelves:
    """Prepare every strategy of a site."""

    def allowed(declared: StrategyDeclaration) -> shelf.Allowed:
        return Guard(catalog, declared.categories, declared.tags).allowed

    return Shelves(
        by_strategy=shelf.make_shelves(strategies, learned, allowed, catalog.get),
        cards={item_id: _card(item) for item_id, item in catalog.items.items()},
    )


def fill(variation: PlannedVariation, shelves: Shelves, context: Context) -> Filled:
    """The content of `variation` for one visitor."""
    slot = variation.slot
    if slot is None or variation.content is None:
        return Filled(True, variation.content)
    asked = shelves.by_strategy[slot.strategy]
    chosen = asked.choose(context, slot.limit + SPARE_ITEMS)
    steps = tuple(dict.fromkeys(choice.step for choice in chosen))
    if len(chosen) < slot.minimum:
        return Filled(False, None, steps)
    cards = shelves.cards
    return Filled(
        True,
        {
            **variation.content,
            "items": [cards.get(choice.item_id) or {"item_id": choice.item_id} for choice in chosen],
            "context_item_id": context.item_id if asked.follows_page_item else None,
        },
        steps,
        tuple(dict.fromkeys(choice.because for choice in chosen)),
    )


def _card(item: Item) -> dict[str, Any]:
    values = ((name, getattr(item, name)) for name in CARD_FIELDS)
    return {name: value for name, value in values if value is not None}
