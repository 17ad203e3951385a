"""What everybody met lately, most wanted first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from vitrine.domain.errors import BadFile
from vitrine.recommend.contract import Context


class Popular:
    """A list of item ids with falling scores (decayed counts of visitors; see train.py)."""

    name = "popular"

    def __init__(self, item_ids: Sequence[str], scores: npt.NDArray[np.float32]) -> None:
        """`scores` has one finite number per item id. Raises BadFile when it has not."""
        if scores.shape != (len(item_ids),) or scores.dtype != np.float32 or not np.isfinite(scores).all():
            raise BadFile("the popular model is damaged: its scores do not fit its items. Train again.")
        self.item_ids = tuple(item_ids)
        self.scores = scores

    def candidates(self, context: Context) -> Iterable[str]:
        """The whole list: it is the last step of most chains, so the chain filters it for category and stock."""
        return self.item_ids
