"""Deterministic assignment: the same visitor and seed always give the same place between 0 and 1.

The hash and the ranges are exactly those of GrowthBook's SDK specification (MIT), so that assignments survive a
move between systems. FNV-1a: Fowler, Noll, Vo; here over UTF-16 code units, as JavaScript sees a string.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeAlias

Range: TypeAlias = tuple[float, float]
"""Half open: the lower end belongs to it, the upper end does not."""

OFFSET_BASIS: Final = 0x811C9DC5
_PRIME: Final = 0x01000193
_MASK: Final = 0xFFFFFFFF
_UTF_16: Final = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"


def fnv1a32(text: str, state: int = OFFSET_BASIS) -> int:
    """The 32-bit FNV-1a hash of `text`, one step per UTF-16 code unit.

    The hash runs from left to right, so `fnv1a32(a + b) == fnv1a32(b, fnv1a32(a))`: a seed is hashed once.
    """
    units = memoryview(text.encode(_UTF_16, "surrogatepass")).cast("H")
    for unit in units:
        state = ((state ^ unit) * _PRIME) & _MASK
    return state


def hash_value(seed: str, value: str, version: int = 2) -> float | None:
    """Where `value` lies in 0..1 under `seed`; None for an unknown version: the unit is in no experiment.

    Version 2 has 10,000 places and is unbiased between experiments. Version 1 has 1,000 and is kept for old ones.
    """
    if version == 2:
        return fnv1a32(str(fnv1a32(value, _after(seed)))) % 10_000 / 10_000
    if version == 1:
        return fnv1a32(value + seed) % 1_000 / 1_000
    return None


@lru_cache(maxsize=4_096)
def _after(seed: str) -> int:
    """The state after a seed. It is cached: a site has few seeds and hashes each for every visitor."""
    return fnv1a32(seed)


def equal_weights(count: int) -> list[float]:
    """The same weight for each of `count` variations."""
    return [1 / count] * count if count > 0 else []


def bucket_ranges(count: int, coverage: float = 1.0, weights: Sequence[float] | None = None) -> list[Range]:
    """The part of 0..1 that belongs to each of `count` variations.

    Variation i begins where the weights before it end and takes `coverage` of its own weight, so that a higher
    coverage moves no unit to another variation. A wrong number of weights, or a sum outside 0.99..1.01, means equal
    weights.
    """
    covered = min(1.0, max(0.0, coverage))
    if weights is None or len(weights) != count or not 0.99 <= sum(weights) <= 1.01:
        weights = equal_weights(count)
    ranges: list[Range] = []
    begin = 0.0
    for weight in weights:
        ranges.append((begin, begin + covered * weight))
        begin += weight
    return ranges


def choose_bucket(place: float | None, ranges: Sequence[Range]) -> int:
    """The number of the first range that holds `place`; -1 for none."""
    if place is None or not math.isfinite(place):
        return -1
    for index, (begin, end) in enumerate(ranges):
        if begin <= place < end:
            return index
    return -1
