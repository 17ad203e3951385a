"""Every meeting of a visitor with an item, in columns: 17 bytes each, so that a large log fits in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

# What a meeting says about how wanted the item is. The order is given by the shop's own funnel; the sizes are a choice.
WEIGHTS = {"view_item": 1.0, "add_to_cart": 3.0, "purchase": 5.0}
KINDS = tuple(WEIGHTS)
VIEW = KINDS.index("view_item")


@dataclass(frozen=True, slots=True)
class Touches:
    """Columns of equal length, in log order. `item` numbers stand for `item_ids[item]`, which are sorted."""

    item_ids: tuple[str, ...]
    visitor: npt.NDArray[np.int32]
    item: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    at: npt.NDArray[np.float64]

    def before(self, moment: datetime) -> Touches:
        """Those that happened before `moment`."""
        kept = self.at < moment.timestamp()
        return Touches(self.item_ids, self.visitor[kept], self.item[kept], self.kind[kept], self.at[kept])
