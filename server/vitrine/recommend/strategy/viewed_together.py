"""Viewed together: what others viewed close to what this visitor views.

The neighbours are symmetric sequential rules (Kamehkhosh, Jannach, Ludewig 2017: "A comparison of frequent pattern
techniques and a deep learning method for session-based recommendation"), trained in viewed_together_train.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Self

import numpy as np
import numpy.typing as npt

from vitrine.recommend.arrays import Arrays
from vitrine.recommend.contract import Because, Context, Scored, Step, Strategy

# Measured on the validation part of Serenade's example log: eight seeds with this decay hit .628 of the next items
# among 20, one seed hits .569; a slower decay (.8) loses .4 points.
SEEDS = 8
SEED_DECAY = 0.6


class ViewedTogetherStep(Step, frozen=True, tag="viewed_together"):
    """What others viewed close to what this visitor views."""


class ViewedTogether(Strategy[ViewedTogetherStep]):
    """Each item's nearest items, as rows of one compressed table.

    `item_ids` has n ids; row i of the table is `neighbours[offsets[i]:offsets[i + 1]]` (indices into `item_ids`)
    with `scores` beside it, best first. Shapes: offsets int32 (n + 1,), neighbours int32 (m,), scores float32 (m,).
    """

    name = "viewed_together"
    because = Because("Others who looked at the same things looked at these, too.")
    options = ViewedTogetherStep
    reads_page_item = True
    is_learned = True

    def __init__(
        self,
        item_ids: Sequence[str],
        places: Mapping[str, int],
        offsets: npt.NDArray[np.int32],
        neighbours: npt.NDArray[np.int32],
        scores: npt.NDArray[np.float32],
    ) -> None:
        """`places` tells the row of each item id."""
        self._item_ids = item_ids
        self._places = places
        self._bounds: list[int] = offsets.tolist()
        self._neighbours = neighbours
        self._scores = scores

    @classmethod
    def load(cls, arrays: Arrays, options: ViewedTogetherStep) -> Self:
        """From the arrays `item_ids`, `offsets`, `neighbours` and `scores`."""
        item_ids, places = arrays.texts("item_ids"), arrays.places("item_ids")
        offsets = arrays.numbers("offsets", np.int32)
        neighbours = arrays.numbers("neighbours", np.int32)
        scores = arrays.numbers("scores", np.float32)
        count = len(item_ids)
        if len(offsets) != count + 1 or len(neighbours) != len(scores):
            raise arrays.damaged("its arrays have the wrong lengths")
        if offsets[0] != 0 or offsets[-1] != len(neighbours) or (np.diff(offsets) < 0).any():
            raise arrays.damaged("its rows overlap")
        if len(neighbours) and (neighbours.min() < 0 or neighbours.max() >= count):
            raise arrays.damaged("it points at items it does not have")
        return cls(item_ids, places, offsets, neighbours, scores)

    def candidates(self, context: Context) -> Iterator[Scored]:
        """Neighbours of the newest seeds, each seed counting less than the one after it."""
        totals: dict[int, float] = {}
        weight = 1.0
        for seed in self._seeds(context):
            start, end = self._bounds[seed], self._bounds[seed + 1]
            # tolist makes plain numbers: adding numpy scalars one by one is ten times slower
            for item, score in zip(self._neighbours[start:end].tolist(), self._scores[start:end].tolist(), strict=True):
                totals[item] = totals.get(item, 0.0) + weight * score
            weight *= SEED_DECAY
        # Items are numbered by id, so ties go by id.
        for loss, item in sorted((-total, item) for item, total in totals.items()):
            yield (self._item_ids[item], -loss, self.because)

    def _seeds(self, context: Context) -> list[int]:
        """Rows of the page's item and the last viewed ones, newest first, each once, known ones only."""
        newest = context.viewed if context.item_id is None else (context.item_id, *context.viewed)
        seeds: dict[int, None] = {}
        for item_id in newest:
            place = self._places.get(item_id)
            if place is not None:
                seeds.setdefault(place)
                if len(seeds) >= SEEDS:
                    break
        return list(seeds)
