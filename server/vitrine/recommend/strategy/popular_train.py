"""Learns which items are wanted these days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import numpy as np

from vitrine.recommend.arrays import Packed, pack_texts
from vitrine.recommend.material import Material
from vitrine.recommend.touches import WEIGHTS, Touches

HALF_LIFE_S: Final = 7 * 86_400.0
KEPT = 2_000
KEPT_PER_CATEGORY = 50


def train(material: Material) -> Packed | None:
    """The ranked items; None where nobody met any."""
    if not material.touches.item_ids:
        return None
    category_of = {item.item_id: item.category for item in material.items.values() if item.category is not None}
    return ranked_items(material.touches, material.now, HALF_LIFE_S, category_of)


def ranked_items(touches: Touches, now: datetime, half_life_s: float, category_of: Mapping[str, str]) -> Packed:
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
    kept = ranked[_kept([touches.item_ids[index] for index in ranked], category_of)]
    return {"item_ids": pack_texts([touches.item_ids[index] for index in kept]), "scores": scores[kept]}


def _kept(ranked: list[str], category_of: Mapping[str, str]) -> list[int]:
    """Places in `ranked` that stay in the list."""
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
