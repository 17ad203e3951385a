"""Trains the two recommenders from the log's touches. Only training imports scipy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import numpy.typing as npt
from scipy import sparse

from vitrine.recommend.sessions import Sessions
from vitrine.recommend.strategy.popular import Popular
from vitrine.recommend.strategy.viewed_together import Together
from vitrine.recommend.touches import WEIGHTS, Touches

DAY_S = 86_400.0
NEIGHBOURS = 50
# Pairs further apart than this in a session say little, and each further step costs memory.
MAX_DISTANCE = 15
# What was viewed after an item says more than what was viewed before it.
BACKWARD = 0.5
SESSION_HALF_LIFE_S = 14 * DAY_S
POPULAR_KEPT = 2_000
POPULAR_KEPT_PER_CATEGORY = 50


def train_together(sessions: Sessions, half_life_s: float = SESSION_HALF_LIFE_S) -> Together:
    """Tie items that are viewed close to each other, recent sessions counting more.

    score(a -> b) = sum over sessions of decay * 1/distance (halved when b came before a) / sqrt(decayed views of a).
    The root keeps a rarely viewed seed from drowning a well known one.
    """
    count = len(sessions.item_ids)
    decay = _session_decay(sessions, half_life_s)
    ties = sparse.csr_array((count, count), dtype=np.float64)
    for distance in range(1, MAX_DISTANCE + 1):
        same = sessions.session[distance:] == sessions.session[:-distance]
        before, after = sessions.item[:-distance][same], sessions.item[distance:][same]
        strength = decay[distance:][same] / distance
        apart = before != after
        before, after, strength = before[apart], after[apart], strength[apart]
        if not len(before):
            continue
        ties = ties + _matrix(before, after, strength, count) + _matrix(after, before, BACKWARD * strength, count)
    views = np.bincount(sessions.item, weights=decay, minlength=count)
    return _nearest(sessions.item_ids, ties, np.sqrt(np.maximum(views, np.finfo(np.float64).tiny)))


def train_popular(
    touches: Touches, now: datetime, half_life_s: float, category_of: Mapping[str, str] | None = None
) -> Popular:
    """Rank items by what visitors did with them, decayed by age; touches after `now` are of age 0.

    A visitor counts once per item and kind of event, at the last time, so that nobody's reloads make an item popular.
    Kept: the first 2,000, and the first 50 of each category, so that a slot of one category can still be filled.
    """
    order = np.lexsort((touches.at, touches.kind, touches.item, touches.visitor))
    visitor, item, kind = touches.visitor[order], touches.item[order], touches.kind[order]
    last = np.ones(len(order), bool)
    last[:-1] = (np.diff(visitor) != 0) | (np.diff(item) != 0) | (np.diff(kind) != 0)
    newest = order[last]
    # Ages count from the newest touch: seen from today, an imported log of last year would decay to nothing at all.
    age_s = np.maximum(min(now.timestamp(), touches.at.max(initial=-np.inf)) - touches.at[newest], 0.0)
    weight = np.array(list(WEIGHTS.values()))[touches.kind[newest]] * np.exp2(-age_s / half_life_s)
    scores = np.bincount(touches.item[newest], weights=weight, minlength=len(touches.item_ids)).astype(np.float32)
    ranked = np.lexsort((np.arange(len(scores)), -scores))
    kept = _kept([touches.item_ids[index] for index in ranked], category_of or {})
    return Popular([touches.item_ids[index] for index in ranked[kept]], scores[ranked[kept]])


def _session_decay(sessions: Sessions, half_life_s: float) -> npt.NDArray[np.float64]:
    """For each view, the weight of its session: 1 for the newest, halved per half-life."""
    if not len(sessions.at):
        return np.zeros(0)
    ends = np.full(sessions.count, -np.inf)
    np.maximum.at(ends, sessions.session, sessions.at)
    decay: npt.NDArray[np.float64] = np.exp2((ends - ends.max()) / half_life_s)[sessions.session]
    return decay


def _matrix(
    rows: npt.NDArray[np.int32], columns: npt.NDArray[np.int32], values: npt.NDArray[np.float64], count: int
) -> sparse.csr_array:
    return sparse.coo_array((values, (rows, columns)), shape=(count, count)).tocsr()


def _nearest(item_ids: tuple[str, ...], ties: sparse.csr_array, norms: npt.NDArray[np.float64]) -> Together:
    """Keep the NEIGHBOURS strongest ties of each row, best first, ties by item number."""
    offsets = np.zeros(len(item_ids) + 1, np.int32)
    neighbours: list[npt.NDArray[np.int32]] = []
    scores: list[npt.NDArray[np.float32]] = []
    for row, (start, end) in enumerate(zip(ties.indptr[:-1], ties.indptr[1:], strict=True)):
        columns = ties.indices[start:end]
        values = (ties.data[start:end] / norms[row]).astype(np.float32)
        best = np.lexsort((columns, -values))[:NEIGHBOURS]
        best = best[values[best] > 0]  # a tie so old that it fell to zero is no tie
        neighbours.append(columns[best].astype(np.int32))
        scores.append(values[best])
        offsets[row + 1] = offsets[row] + len(best)
    return Together(
        item_ids,
        offsets,
        np.concatenate([np.zeros(0, np.int32), *neighbours]),
        np.concatenate([np.zeros(0, np.float32), *scores]),
    )


def _kept(ranked: list[str], category_of: Mapping[str, str]) -> list[int]:
    """Places in `ranked` that stay in the list."""
    per_category: dict[str, int] = {}
    kept: list[int] = []
    for place, item_id in enumerate(ranked):
        category = category_of.get(item_id)
        seen = 0 if category is None else per_category.get(category, 0)
        if category is not None:
            per_category[category] = seen + 1
        if place < POPULAR_KEPT or (category is not None and seen < POPULAR_KEPT_PER_CATEGORY):
            kept.append(place)
    return kept
