"""Token buckets, many of them in bounded memory.

Each is one number: when it will be full again (the generic cell rate algorithm, ITU-T I.371). A bucket that is full is
not kept. When too many are not full, the one that was used longest ago is forgotten, and so full again: an attacker who
invents visitors can make the limits of visitors useless, but not the memory grow. Networks cannot be invented.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from vitrine.admission.declaration import Rate

MOST = 50_000


class Buckets:
    """Buckets by key. Times are seconds on any clock that only grows; not for several threads at once."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def wait(self, key: Hashable, rate: Rate, cost: float, now: float) -> float:
        """Seconds until the bucket has `cost`; 0 when it has now. What costs more than all of it costs all of it."""
        full_at = max(self._full_at.get(key, now), now)
        return max(0.0, full_at - now + min(cost, rate.burst) / rate.per_second - rate.burst / rate.per_second)

    def take(self, key: Hashable, rate: Rate, cost: float, now: float) -> None:
        """Take `cost` out of the bucket."""
        full_at = max(self._full_at.get(key, now), now)
        self._full_at[key] = full_at + min(cost, rate.burst) / rate.per_second
        self._full_at.move_to_end(key)
        while len(self._full_at) > self._most or next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)
