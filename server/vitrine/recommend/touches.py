"""Every meeting of a visitor with an item, in columns: 17 bytes each, so that a large log fits in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
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


class TouchCollector:
    """Takes touches one by one while the log streams past."""

    def __init__(self) -> None:
        self._visitors: dict[str, int] = {}
        self._items: dict[str, int] = {}
        self._visitor = array("i")
        self._item = array("i")
        self._kind = array("b")
        self._at = array("d")

    def add(self, subject: str, name: str, item_ids: Iterable[str], at: datetime) -> None:
        """Note the items of one event; events that are not about wanting an item are passed over."""
        if name not in WEIGHTS:
            return
        visitor = self._visitors.setdefault(subject, len(self._visitors))
        for item_id in item_ids:
            self._visitor.append(visitor)
            self._item.append(self._items.setdefault(item_id, len(self._items)))
            self._kind.append(KINDS.index(name))
            self._at.append(at.timestamp())

    def finish(self) -> Touches:
        """All touches. Items are numbered by id, so that ties never depend on the order of the log."""
        item_ids = tuple(sorted(self._items))
        renumbered = np.empty(len(item_ids), np.int32)
        for number, item_id in enumerate(item_ids):
            renumbered[self._items[item_id]] = number
        met = np.array(self._item, np.int32)
        return Touches(
            item_ids,
            np.array(self._visitor, np.int32),
            renumbered[met],
            np.array(self._kind, np.int8),
            np.array(self._at, np.float64),
        )
