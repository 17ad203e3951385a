"""Which events count: for learning, goals, kept assignments and results. Those over the caps are stored all the same.

Whoever can send requests can invent visitors, so what one network says weighs no more than what an ordinary one does.
Of each network count at most as many visitors and events a UTC day as nine of ten networks have, of those seen today
and yesterday, and at least `LEAST_VISITORS` and `FLOOR_EVENTS`. To move that takes a tenth of all networks. Of a site
with few networks nothing can be concluded: there `FLOOR_VISITORS` of each count.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from vitrine.admission.histogram import Histogram

SHARE: Final = 0.9
FLOOR_VISITORS: Final = 5
LEAST_VISITORS: Final = 2
FLOOR_EVENTS: Final = 200
MOST_EVENTS_OF_A_VISITOR: Final = 500
FEW_NETWORKS: Final = 50  # a quantile of fewer says nothing
SLOTS: Final = 65_536
"""Networks are put into so many slots; two that meet in one share its caps. So memory is bounded without forgetting."""
REMEMBERED: Final = 4
"""Times as many visitors of a network are remembered as count, so that the number that counts can grow."""


COMPUTE_EVERY: Final = 64  # events


@dataclass(slots=True)
class _Network:
    """Its visitors, in the order in which they came, each with its rank and number of events; and events of all."""

    visitors: dict[int, list[int]] = field(default_factory=dict)
    events: int = 0
    counted: int = 0


@dataclass(slots=True)
class _Day:
    day: date
    networks: dict[int, _Network] = field(default_factory=dict)
    visitors: Histogram = field(default_factory=Histogram)  # of each network
    events: Histogram = field(default_factory=Histogram)  # of each network


@dataclass(slots=True)
class _Site:
    today: _Day
    yesterday: _Day
    limits: tuple[int, int] = (FLOOR_VISITORS, FLOOR_EVENTS)
    age: int = 0  # how often the limits were used since they were computed


class Caps:
    """What counts of each network and visitor. It may be shared between threads, and forgets all when it ends."""

    def __init__(self, slots: int = SLOTS) -> None:
        self._slots = slots
        self._gate = threading.Lock()
        self._sites: dict[str, _Site] = {}

    def is_counted(self, site: str, network: str | None, visitor_id: str, now: datetime, events: int = 1) -> bool:
        """Whether the next `events` of the visitor count; to be called once for each event, or for each batch.

        `network` is a name of network.py, None for the operator's own, from which everything counts. `site` must exist.
        """
        if network is None:
            return True
        with self._gate:
            state = self._state(site, now.date())
            most_visitors, most_events = _limits_of(state)
            found = state.today.networks.setdefault(int(network, 16) % self._slots, _Network())
            state.today.events.grow(found.events, found.events + events)
            found.events += events
            visitor = found.visitors.get(hash(visitor_id))
            if visitor is None:
                if len(found.visitors) >= REMEMBERED * most_visitors:
                    return False
                rank = len(found.visitors)
                visitor = found.visitors[hash(visitor_id)] = [rank, 0]
                state.today.visitors.grow(rank, rank + 1)
            visitor[1] += events
            is_over = visitor[1] > MOST_EVENTS_OF_A_VISITOR or found.counted + events > most_events
            if visitor[0] >= most_visitors or is_over:
                return False
            found.counted += events
            return True

    def limits(self, site: str) -> tuple[int, int]:
        """How many visitors and events of one network count today."""
        with self._gate:
            state = self._sites.get(site)
            return _compute(state) if state is not None else (FLOOR_VISITORS, FLOOR_EVENTS)

    def _state(self, site: str, day: date) -> _Site:
        state = self._sites.get(site)
        if state is None:
            state = self._sites[site] = _Site(_Day(day), _Day(day))
        elif state.today.day != day:
            state.today.networks.clear()  # only its sizes are still needed
            state.yesterday, state.today = state.today, _Day(day)
        return state


def _limits_of(state: _Site) -> tuple[int, int]:
    """The limits, computed again now and then."""
    if state.age % COMPUTE_EVERY == 0:
        state.limits = _compute(state)
    state.age += 1
    return state.limits


def _compute(state: _Site) -> tuple[int, int]:
    today, yesterday = state.today, state.yesterday
    if len(today.events) + len(yesterday.events) < FEW_NETWORKS:
        return FLOOR_VISITORS, FLOOR_EVENTS
    return (
        max(LEAST_VISITORS, today.visitors.quantile(SHARE, yesterday.visitors)),
        max(FLOOR_EVENTS, today.events.quantile(SHARE, yesterday.events)),
    )
