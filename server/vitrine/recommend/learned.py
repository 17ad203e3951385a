"""What one training learned, ready to serve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from vitrine.recommend.arrays import Arrays, Packed
from vitrine.recommend.contract import Step, Strategy
from vitrine.recommend.registry import STRATEGIES, strategy_of

# What a part was called before parts were named as the strategies are.
FORMER_NAMES: Final[Mapping[str, str]] = {"viewed_together": "together"}


class Learned:
    """The strategies of one published model. Before any training: those that need none."""

    def __init__(self, parts: Mapping[str, Packed] | None = None) -> None:
        """`parts` are arrays by the name of the strategy that learned them. Raises BadFile when one is damaged."""
        self._arrays = dict(_arrays(parts or {}))
        # Most steps have no options of their own, and share this one.
        self._plain = {strategy: strategy.load(arrays, strategy.options()) for strategy, arrays in self._arrays.items()}

    def ready(self, step: Step) -> Strategy[Any] | None:
        """The strategy of `step`, with its options; None when it is not trained yet."""
        strategy = strategy_of(step)
        if strategy not in self._arrays:
            return None
        return self._plain[strategy] if step == strategy.options() else strategy.load(self._arrays[strategy], step)


def _arrays(parts: Mapping[str, Packed]) -> Iterator[tuple[type[Strategy[Any]], Arrays]]:
    for strategy in STRATEGIES:
        part = parts.get(strategy.name, parts.get(FORMER_NAMES.get(strategy.name, "")))
        if part is not None or not strategy.is_learned:
            yield strategy, Arrays(strategy.name, part or {})
