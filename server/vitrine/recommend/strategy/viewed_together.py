"""Viewed together: what others viewed close to what this visitor views.

The neighbours are symmetric sequential rules (Kamehkhosh, Jannach, Ludewig 2017: "A comparison of frequent pattern
techniques and a deep learning method for session-based recommendation"), trained in train.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from vitrine.domain.errors import BadFile
from vitrine.recommend.contract import Context

# Measured on the validation part of Serenade's example log: eight seeds with this decay hit .628 of the next items
# among 20, one seed hits .569; a slower decay (.8) loses .4 points.
SEEDS = 8
SEED_DECAY = 0.6

DAMAGED = "the viewed-together model is damaged: {}. Train again."


class Together:
    """Each item's nearest items, as rows of one compressed table.

    `item_ids` has n ids; row i of the table is `neighbours[offsets[i]:offsets[i + 1]]` (indices into `item_ids`)
    with `scores` beside it, best first. Shapes: offsets int32 (n + 1,), neighbours int32 (m,), scores float32 (m,).
    """

    name = "viewed_together"

    def __init__(
        self,
        item_ids: Sequence[str],
        offsets: npt.NDArray[np.int32],
        neighbours: npt.NDArray[np.int32],
        scores: npt.NDArray[np.float32],
    ) -> None:
        """Raises BadFile when the arrays do not fit together, so that serving never meets a bad index."""
        _check(len(item_ids), offsets, neighbours, scores)
        self.item_ids = tuple(item_ids)
        self.offsets = offsets
        self.neighbours = neighbours
        self.scores = scores
        self._index = {item_id: index for index, item_id in enumerate(self.item_ids)}
        self._bounds: list[int] = offsets.tolist()

    def candidates(self, context: Context) -> Iterable[str]:
        """Neighbours of the newest seeds, each seed counting less than the one after it. Ties go by item id."""
        totals: dict[int, float] = {}
        weight = 1.0
        for seed in self._seeds(context):
            start, end = self._bounds[seed], self._bounds[seed + 1]
            # tolist makes plain numbers: adding numpy scalars one by one is ten times slower
            for item, score in zip(self.neighbours[start:end].tolist(), self.scores[start:end].tolist(), strict=True):
                totals[item] = totals.get(item, 0.0) + weight * score
            weight *= SEED_DECAY
        ranked = sorted((-total, item) for item, total in totals.items())
        return [self.item_ids[item] for _, item in ranked]

    def _seeds(self, context: Context) -> list[int]:
        """Indices of the page's item and the last viewed ones, newest first, each once, known ones only."""
        newest = context.viewed if context.item_id is None else (context.item_id, *context.viewed)
        seeds: dict[int, None] = {}
        for item_id in newest:
            index = self._index.get(item_id)
            if index is not None:
                seeds.setdefault(index)
                if len(seeds) >= SEEDS:
                    break
        return list(seeds)


def _check(
    count: int,
    offsets: npt.NDArray[np.int32],
    neighbours: npt.NDArray[np.int32],
    scores: npt.NDArray[np.float32],
) -> None:
    if offsets.dtype != np.int32 or neighbours.dtype != np.int32 or scores.dtype != np.float32:
        raise BadFile(DAMAGED.format("its arrays have the wrong number types"))
    if offsets.shape != (count + 1,) or neighbours.ndim != 1 or neighbours.shape != scores.shape:
        raise BadFile(DAMAGED.format("its arrays have the wrong lengths"))
    if offsets[0] != 0 or offsets[-1] != len(neighbours) or (np.diff(offsets) < 0).any():
        raise BadFile(DAMAGED.format("its rows overlap"))
    if len(neighbours) and (neighbours.min() < 0 or neighbours.max() >= count):
        raise BadFile(DAMAGED.format("it points at items it does not have"))
    if not np.isfinite(scores).all():
        raise BadFile(DAMAGED.format("a score is not a number"))
