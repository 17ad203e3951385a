"""How often each size occurs, for quantiles of sizes that grow."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import Final

_GROWTH: Final = 1.25
_COUNT: Final = 60
EDGES: Final = tuple(sorted({round(_GROWTH**power) for power in range(_COUNT)}))
"""The largest size of each class: 1 2 3 4 5 6 7 9 12 15 ... 523,000."""


class Histogram:
    """The number of things in each class of sizes."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts = [0] * (len(EDGES) + 1)

    def grow(self, before: int, size: int) -> None:
        """A thing of the size `before` (0: a new one) has become one of `size`."""
        if before:
            self._counts[bisect_left(EDGES, before)] -= 1
        self._counts[bisect_left(EDGES, size)] += 1

    def __len__(self) -> int:
        """How many things there are."""
        return sum(self._counts)

    def quantile(self, share: float, other: Histogram) -> int:
        """The size that at least `share` of the things here and in `other` do not exceed; 0 when there is none."""
        counts = [a + b for a, b in zip(self._counts, other._counts, strict=True)]
        wanted = share * sum(counts)
        if wanted == 0:
            return 0
        place = next(index for index, below in enumerate(accumulate(counts)) if below >= wanted)
        return EDGES[min(place, len(EDGES) - 1)]
