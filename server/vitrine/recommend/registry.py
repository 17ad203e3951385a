"""Every strategy there is. A new one is its file in `strategy/` and its line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vitrine.recommend.contract import Step, Strategy
from vitrine.recommend.strategy.picked import Picked
from vitrine.recommend.strategy.popular import Popular
from vitrine.recommend.strategy.recently_viewed import RecentlyViewed
from vitrine.recommend.strategy.viewed_together import ViewedTogether

STRATEGIES: Final[tuple[type[Strategy[Any]], ...]] = (
    ViewedTogether,
    RecentlyViewed,
    Popular,
    Picked,
)
BY_NAME: Final[Mapping[str, type[Strategy[Any]]]] = {strategy.name: strategy for strategy in STRATEGIES}


def strategy_of(step: Step) -> type[Strategy[Any]]:
    """The strategy whose options `step` holds."""
    return BY_NAME[str(step.__struct_config__.tag)]
