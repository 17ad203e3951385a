"""Asks a strategy's steps in turn until the slot is full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vitrine.recommend.declaration import Strategy
from vitrine.recommend.picked import Picked
from vitrine.recommend.recent import RecentlyViewed
from vitrine.recommend.strategy import Context, Step


@dataclass(frozen=True, slots=True)
class Choice:
    """One chosen item, and the step that chose it."""

    item_id: str
    step: str


def choose(steps: Sequence[Step], context: Context, allowed: Callable[[str], bool], limit: int) -> list[Choice]:
    """At most `limit` items: the first step's candidates, then the next step's, and so on.

    Whatever the steps say, the answer holds no item twice, never the page's own item, nothing excluded
    and nothing that `allowed` refuses.
    """
    if limit < 1:
        return []
    chosen: list[Choice] = []
    met = set(context.excluded)
    if context.item_id is not None:
        met.add(context.item_id)
    for step in steps:
        for item_id in step.candidates(context):
            if item_id in met:
                continue
            met.add(item_id)
            if allowed(item_id):
                chosen.append(Choice(item_id, step.name))
                if len(chosen) >= limit:
                    return chosen
    return chosen


def steps_for(strategy: Strategy, learned: Sequence[Step | None]) -> list[Step]:
    """The steps a strategy names, in its order. A step whose model is not trained yet is left out.

    `learned` are the steps that come from models: viewed_together and popular.
    """
    known: dict[str, Step] = {step.name: step for step in learned if step is not None}
    known[RecentlyViewed.name] = RecentlyViewed()
    known[Picked.name] = Picked(tuple(strategy.picked))
    return [known[name] for name in strategy.steps if name in known]
