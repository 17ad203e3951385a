"""Content for one visitor: fixed content as it was written, a slot with the items its strategy chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine.catalog.guard import Guard
from vitrine.catalog.index import CatalogIndex
from vitrine.domain.item import Item
from vitrine.recommend.chain import choose, steps_for
from vitrine.recommend.contract import Context, Step
from vitrine.site.file import SiteConfig
from vitrine.site.plan import PlannedVariation

# The tag drops the item of the page it is on, which a kept decision could not know: so a few more are sent.
SPARE_ITEMS = 2
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


@dataclass(frozen=True, slots=True)
class Filled:
    """What to send. `shows` is False where there is too little to show; `content` is None for a control.

    `steps` are the strategy's steps that chose the items, in their order, each once.
    """

    shows: bool
    content: dict[str, Any] | None
    steps: tuple[str, ...] = ()


def make_shelves(config: SiteConfig, catalog: CatalogIndex, learned: Sequence[Step | None]) -> Shelves:
    """Prepare every strategy. `learned` are the steps that come from models, None where there is none yet."""
    return Shelves(
        by_strategy={
            name: Shelf(
                steps=steps_for(strategy, learned),
                guard=Guard(catalog, strategy.categories, strategy.tags),
                follows_page_item="viewed_together" in strategy.steps,
            )
            for name, strategy in config.strategies.items()
        },
        cards={item_id: _card(item) for item_id, item in catalog.items.items()},
    )


def fill(variation: PlannedVariation, shelves: Shelves, context: Context) -> Filled:
    """The content of `variation` for one visitor."""
    slot = variation.slot
    if slot is None or variation.content is None:
        return Filled(True, variation.content)
    shelf = shelves.by_strategy[slot.strategy]
    chosen = choose(shelf.steps, context, shelf.guard.allowed, slot.limit + SPARE_ITEMS)
    steps = tuple(dict.fromkeys(choice.step for choice in chosen))
    if len(chosen) < slot.minimum:
        return Filled(False, None, steps)
    cards = shelves.cards
    return Filled(
        True,
        {
            **variation.content,
            "items": [cards.get(choice.item_id) or {"item_id": choice.item_id} for choice in chosen],
            "context_item_id": context.item_id if shelf.follows_page_item else None,
        },
        steps,
    )


def _card(item: Item) -> dict[str, Any]:
    values = ((name, getattr(item, name)) for name in CARD_FIELDS)
    return {name: value for name, value in values if value is not None}
