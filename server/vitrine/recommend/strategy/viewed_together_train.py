"""Learns which items are viewed close to each other. Only training imports scipy."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from vitrine.recommend.arrays import Packed, pack_texts
from vitrine.recommend.material import Material
from vitrine.recommend.sessions import Sessions

NEIGHBOURS = 50
# Pairs further apart than this in a session say little, and each further step costs memory.
MAX_DISTANCE = 15
# What was viewed after an item says more than what was viewed before it.
BACKWARD = 0.5
HALF_LIFE_S: Final = 14 * 86_400.0


def train(material: Material) -> Packed | None:
    """The neighbours of each item; None without a session."""
    return neighbours_of(material.sessions) if material.sessions.count else None


def neighbours_of(sessions: Sessions, half_life_s: float = HALF_LIFE_S) -> Packed:
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


def _nearest(item_ids: tuple[str, ...], ties: sparse.csr_array, norms: npt.NDArray[np.float64]) -> Packed:
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
    return {
        "item_ids": pack_texts(item_ids),
        "offsets": offsets,
        "neighbours": np.concatenate([np.zeros(0, np.int32), *neighbours]),
        "scores": np.concatenate([np.zeros(0, np.float32), *scores]),
    }
