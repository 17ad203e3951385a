"""Viewing sessions: the views of one visitor with short gaps, in order of time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vitrine.recommend.touches import VIEW, Touches

# Longer sessions are those of crawlers, which would connect every item with every other.
MAX_SESSION_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Sessions:
    """All sessions, one after the other. Session 0 is the one that ended first.

    `item` int32, `session` int32 (rising) and `at` float64 (epoch seconds, rising within a session) have equal length.
    """

    item_ids: tuple[str, ...]
    item: npt.NDArray[np.int32]
    session: npt.NDArray[np.int32]
    at: npt.NDArray[np.float64]

    @property
    def count(self) -> int:
        """How many sessions there are."""
        return int(self.session[-1]) + 1 if len(self.session) else 0

    def split(self, tail_share: float) -> tuple[Sessions, Sessions]:
        """The earlier sessions, and the last `tail_share` (0..1) of them."""
        first_held_out = round(self.count * (1 - tail_share))
        border = int(np.searchsorted(self.session, first_held_out))
        head = Sessions(self.item_ids, self.item[:border], self.session[:border], self.at[:border])
        tail = Sessions(
            self.item_ids, self.item[border:], self.session[border:] - np.int32(first_held_out), self.at[border:]
        )
        return head, tail


def to_sessions(touches: Touches, gap_s: float) -> Sessions:
    """Cut each visitor's views where they pause for `gap_s` seconds or longer.

    A reload (the same item again at once) counts once. Sessions of more than MAX_SESSION_ITEMS items are left out.
    """
    views = np.flatnonzero(touches.kind == VIEW)
    order = views[np.lexsort((views, touches.at[views], touches.visitor[views]))]
    visitor, item, at = touches.visitor[order], touches.item[order], touches.at[order]
    starts = np.ones(len(order), bool)
    starts[1:] = (np.diff(visitor) != 0) | (np.diff(at) >= gap_s)
    session = np.cumsum(starts) - 1

    reload = np.zeros(len(order), bool)
    reload[1:] = ~starts[1:] & (np.diff(item) == 0)
    kept = ~reload & (np.bincount(session[~reload], minlength=len(order))[session] <= MAX_SESSION_ITEMS)
    session, item, at = session[kept], item[kept], at[kept]
    return _by_end(touches.item_ids, item, session, at)


def _by_end(
    item_ids: tuple[str, ...],
    item: npt.NDArray[np.int32],
    session: npt.NDArray[np.int64],
    at: npt.NDArray[np.float64],
) -> Sessions:
    """Renumber the sessions by the time of their last view."""
    numbers, dense = np.unique(session, return_inverse=True)
    ends = np.full(len(numbers), -np.inf)
    np.maximum.at(ends, dense, at)
    rank = np.empty(len(numbers), np.int32)
    rank[np.argsort(ends, kind="stable")] = np.arange(len(numbers), dtype=np.int32)
    order = np.argsort(rank[dense], kind="stable")
    return Sessions(item_ids, item[order], rank[dense][order], at[order])
