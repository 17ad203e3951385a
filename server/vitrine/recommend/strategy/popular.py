"""What everybody met lately, most wanted first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

import numpy as np

from vitrine.recommend.arrays import Arrays
from vitrine.recommend.contract import Because, Context, Scored, Step, Strategy


class PopularStep(Step, frozen=True, tag="popular"):
    """What many visitors view, put into the cart and buy these days, most wanted first."""


class Popular(Strategy[PopularStep]):
    """A list of item ids with falling scores (decayed counts of visitors; see popular_train.py)."""

    name = "popular"
    because = Because("Many visitors look at these now.")
    options = PopularStep
    is_learned = True

    def __init__(self, items: Iterable[tuple[str, float]]) -> None:
        """`items` are ids with their scores, best first."""
        # Made once: most chains end here, and read on past all that a slot's category or the stock refuses.
        self._items = tuple((item_id, score, self.because) for item_id, score in items)

    @classmethod
    def load(cls, arrays: Arrays, options: PopularStep) -> Self:
        """From `item_ids` (n texts) and `scores` (n float32)."""
        item_ids = arrays.places("item_ids")
        scores = arrays.numbers("scores", np.float32)
        if len(scores) != len(item_ids):
            raise arrays.damaged("its scores do not fit its items")
        if (np.diff(scores) > 0).any():
            raise arrays.damaged("its scores rise")
        return cls(zip(item_ids, scores.tolist(), strict=True))

    def candidates(self, context: Context) -> Iterable[Scored]:
        """The whole list, the same for everyone."""
        return self._items
