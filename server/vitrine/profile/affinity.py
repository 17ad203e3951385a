"""The affinity of a visitor to a category or brand: a count in which an event weighs half after 30 days.

Exponential decay needs no history: one number and its time are the whole state (forward decay, Cormode et al.,
ICDE 2009, https://doi.org/10.1109/ICDE.2009.65).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from vitrine.domain.profile import Affinity

HALF_LIFE_S = 30 * 86_400.0


def add(affinity: Affinity | None, weight: float, at: datetime) -> Affinity:
    """Count an event of `weight` (> 0) at `at`. The order in which events arrive does not matter."""
    if affinity is None:
        return Affinity(weight, at)
    if at >= affinity.at:
        return Affinity(affinity.score * _decay(affinity.at, at) + weight, at)
    return Affinity(affinity.score + weight * _decay(at, affinity.at), affinity.at)


def share(affinities: Mapping[str, Affinity], now: datetime) -> dict[str, float]:
    """The share of each name in all affinity as of `now`; the sum is 1. Empty when no affinity is left."""
    scores = {name: affinity.score * _decay(affinity.at, now) for name, affinity in affinities.items()}
    total = sum(scores.values())
    return {name: score / total for name, score in scores.items()} if total > 0 else {}


def strength(affinity: Affinity) -> float:
    """A number that orders affinities like their decayed scores, at any time."""
    score = math.log2(affinity.score) if affinity.score > 0 else -math.inf
    return score + affinity.at.timestamp() / HALF_LIFE_S


def _decay(since: datetime, until: datetime) -> float:
    return math.exp2(-max(0.0, (until - since).total_seconds()) / HALF_LIFE_S)
