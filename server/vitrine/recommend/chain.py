"""Asks strategies in turn until the slot is full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from vitrine.domain.item import Item
from vitrine.recommend.contract import Context, Strategy


class Choice(NamedTuple):
    """One chosen item: the strategy that chose it, with which score, and why, in words for the visitor."""

    item_id: str
    step: str
    score: float
    because: str


def nothing_known(item_id: str) -> Item | None:
    """What a site without a catalog knows of an item."""
    return None


def choose(
    steps: Sequence[Strategy[Any]],
    context: Context,
    allowed: Callable[[str], bool],
    limit: int,
    item_of: Callable[[str], Item | None] = nothing_known,
) -> list[Choice]:
    """At most `limit` items: the first step's candidates, then the next step's, and so on.

    Whatever the steps say, the answer holds no item twice, never the page's own item, nothing excluded
    and nothing that `allowed` refuses. `item_of` is what the catalog knows of an item id.
    """
    if limit < 1:
        return []
    chosen: list[Choice] = []
    met = set(context.excluded)
    if context.item_id is not None:
        met.add(context.item_id)
    for step in steps:
        for item_id, score, because in step.candidates(context):
            if item_id not in met and allowed(item_id):
                met.add(item_id)
                reason = because.sentence if because.seed is None else because.in_words(item_of)  # mostly the former
                chosen.append(Choice(item_id, step.name, score, reason))
                if len(chosen) >= limit:
                    return chosen
    return chosen
