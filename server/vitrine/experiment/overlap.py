"""Finds parts of a layer that overlap, in one pass over their ends: a layer may have 20,000 parts."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence


def overlaps(parts: Sequence[tuple[float, float]]) -> Mapping[int, int]:
    """For the index of each part that overlaps an earlier one, the index of such an earlier part.

    A part is (begin, end) with begin < end; the end does not belong to it.
    """
    found: dict[int, int] = {}
    first: list[int] = []  # a heap of the parts met so far; those that have ended are removed when they come up
    for index in sorted(range(len(parts)), key=lambda one: parts[one]):
        begin = parts[index][0]
        while first and parts[first[0]][1] <= begin:
            heapq.heappop(first)
        if first and first[0] < index:
            found[index] = first[0]
        elif first:
            found.setdefault(first[0], index)  # every other open part has an earlier one already: this first one
        heapq.heappush(first, index)
    return found
