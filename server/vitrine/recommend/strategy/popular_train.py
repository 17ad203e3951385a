"""Learns which items are popular now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from vitrine.recommend.arrays import Packed, pack_texts
from vitrine.recommend.material import Material
from vitrine.recommend.touches import WEIGHTS, Touches

HALF_LIFE_S: Final = 7 * 86_400.0
USUAL_SHARE = 0.9  # of the visitors have no more votes than is usual
KEPT = 2_000
KEPT_PER_CATEGORY = 50


def train(material: Material) -> Packed | None:
    """The ranked items; None without any touch."""
    if not material.touches.item_ids:
        return None
    category_of = {item.item_id: item.category for item in material.items.values() if item.category is not None}
    return ranked_items(material.touches, material.now, HALF_LIFE_S, category_of)


def ranked_items(touches: Touches, now: datetime, half_life_s: float, category_of: Mapping[str, str]) -> Packed:
    """Rank items by their touches, decayed by age; a touch after `now` has age 0.

    A visitor counts once for an item, with the strongest of its events, at the last time; and no visitor counts for
    more than nine in ten do, so that neither a reload nor a few busy visitors make an item popular.
    Kept: the first 2,000, and the first 50 of each category, so that a slot of one category can still be filled.
    """
    weight = np.array(list(WEIGHTS.values()))[touches.kind]
    # Ages count from the newest touch: counted from today, an imported log of last year would decay to zero.
    age_s = np.maximum(min(now.timestamp(), touches.at.max(initial=-np.inf)) - touches.at, 0.0)
    decayed = weight * np.exp2(-age_s / half_life_s)
    order = np.lexsort((decayed, touches.item, touches.visitor))
    visitor, item = touches.visitor[order], touches.item[order]
    last = np.ones(len(order), bool)
    last[:-1] = (np.diff(visitor) != 0) | (np.diff(item) != 0)
    best = order[last]
    vote = decayed[best] * _moderation(touches.visitor[best], weight[best])
    scores = np.bincount(touches.item[best], weights=vote, minlength=len(touches.item_ids)).astype(np.float32)
    ranked = np.lexsort((np.arange(len(scores)), -scores))
    kept = ranked[_kept([touches.item_ids[index] for index in ranked], category_of)]
    return {"item_ids": pack_texts([touches.item_ids[index] for index in kept]), "scores": scores[kept]}


def _moderation(visitor: npt.NDArray[np.int32], weight: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each vote, the factor (up to 1) that brings its visitor's sum of weights down to what is usual."""
    if not len(visitor):
        return np.ones(0)
    total = np.bincount(visitor, weights=weight)
    usual = np.quantile(total[total > 0], USUAL_SHARE, method="higher")
    factor: npt.NDArray[np.float64] = np.minimum(1.0, usual / np.maximum(total, usual))[visitor]
    return factor


def _kept(ranked: list[str], category_of: Mapping[str, str]) -> list[int]:
    """The places in `ranked` to keep."""
    per_category: dict[str, int] = {}
    kept: list[int] = []
    for place, item_id in enumerate(ranked):
        category = category_of.get(item_id)
        seen = 0 if category is None else per_category.get(category, 0)
        if category is not None:
            per_category[category] = seen + 1
        if place < KEPT or (category is not None and seen < KEPT_PER_CATEGORY):
            kept.append(place)
    return kept
