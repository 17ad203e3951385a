"""A declared strategy on today's catalog and models: what a slot asks for items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from vitrine.domain.item import Item
from vitrine.recommend.chain import Choice, choose
from vitrine.recommend.contract import Context, Strategy
from vitrine.recommend.declaration import StrategyDeclaration, steps_of
from vitrine.recommend.learned import Learned
from vitrine.recommend.registry import strategy_of

Allowed: TypeAlias = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The steps of a declared strategy that can be asked today.

    `allowed` says which items may be shown, `item_of` what the catalog knows of one. `follows_page_item` says that
    another item on the page may make another choice.
    """

    steps: tuple[Strategy[Any], ...]
    allowed: Allowed
    item_of: Callable[[str], Item | None]
    follows_page_item: bool

    def choose(self, context: Context, limit: int) -> list[Choice]:
        """At most `limit` items for one visitor, best first."""
        return choose(self.steps, context, self.allowed, limit, self.item_of)


def make_shelf(
    declared: StrategyDeclaration, learned: Learned, allowed: Allowed, item_of: Callable[[str], Item | None]
) -> Shelf:
    """Prepare a declared strategy. A step that is not trained yet is left out."""
    steps = steps_of(declared)
    ready = (learned.ready(step) for step in steps)
    return Shelf(
        steps=tuple(strategy for strategy in ready if strategy is not None),
        allowed=allowed,
        item_of=item_of,
        follows_page_item=any(strategy_of(step).reads_page_item for step in steps),
    )
