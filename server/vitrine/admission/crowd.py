"""What of a network's visitors counts today: a few of them, however many ids its addresses collect.

All visitors are served. But learning and results use only the first few visitors of each network and day (UTC), as many
as nine in ten of the site's networks had the day before, so that whoever has a hundred addresses has about as much
weight as a hundred households. Ids are counted as well, so that nobody can collect them without end.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from vitrine.admission.network import Networks

USUAL_SHARE = 0.9  # of the networks have no more visitors on a day than is usual
USUAL_AT_FIRST = 3  # until a whole day is known
LEAST_USUAL, MOST_USUAL = 2, 50
LEAST_NETWORKS = 100  # from which a day says what is usual
MOST_ROWS = 1_000  # of one visitor on a day
LEAST_ISSUED = 1_000  # ids that every network may be given on a day: hundreds of people may share one
ISSUED_SHARE = 0.01  # of all the site's ids may go to one network when that is more
MOST_NETWORKS = 200_000  # of a site on a day; more share one place

_REST = "rest"


@dataclass(slots=True)
class _Network:
    """The rows of each visitor who has a place, at most MOST_USUAL of them, and how many ids were issued."""

    rows: dict[str, int] = field(default_factory=dict)
    issued: int = 0


@dataclass(slots=True)
class _Day:
    """A site's day. `usual` is how many visitors of a network count; `issued_before` are the ids of the day before."""

    day: date
    usual: int = USUAL_AT_FIRST
    issued_before: int = 0
    issued: int = 0
    networks: dict[str, _Network] = field(default_factory=dict)

    def network(self, name: str) -> _Network:
        if name not in self.networks and len(self.networks) >= MOST_NETWORKS:
            name = _REST
        return self.networks.setdefault(name, _Network())


class Crowd:
    """The networks and visitors of today, in one process. It may be shared between threads; nothing of it is stored.

    The operator's own networks (admission/network.py) have no limit.
    """

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._days: dict[str, _Day] = {}
        self._gate = threading.Lock()

    def counts(self, site: str, visitor_id: str, address: str | None, rows: int, now: datetime) -> bool:
        """Whether so many rows of the visitor, whose id is proven, count. The site must be a known one."""
        name = self._networks.name(address)
        if name is None:
            return True
        with self._gate:
            today = self._today(site, now.date())
            known = today.network(name).rows
            before = known.get(visitor_id)
            if before is None and len(known) >= MOST_USUAL:
                return False
            known[visitor_id] = min((before or 0) + rows, MOST_ROWS + 1)
            place = len(known) if before is None else list(known).index(visitor_id) + 1
            return place <= today.usual and known[visitor_id] <= MOST_ROWS

    def may_issue(self, site: str, address: str | None, now: datetime) -> bool:
        """Take one new id for the network of that address; False when it has got all of today. The site is known."""
        name = self._networks.name(address)
        if name is None:
            return True
        with self._gate:
            today = self._today(site, now.date())
            network = today.network(name)
            if network.issued >= max(LEAST_ISSUED, ISSUED_SHARE * max(today.issued, today.issued_before)):
                return False
            network.issued += 1
            today.issued += 1
            return True

    def _today(self, site: str, day: date) -> _Day:
        """The day of the site. A clock that goes back a little stays in the later day."""
        known = self._days.get(site)
        if known is None:
            known = self._days[site] = _Day(day)
        elif day > known.day:
            known = self._days[site] = _Day(day, _usual(known), known.issued)
        return known


def _usual(day: _Day) -> int:
    """How many visitors nine in ten of the day's networks had at most."""
    sizes = Counter(len(network.rows) for network in day.networks.values() if network.rows)
    total = sum(sizes.values())
    if total < LEAST_NETWORKS:
        return day.usual
    seen = 0
    for size in sorted(sizes):
        seen += sizes[size]
        if seen >= USUAL_SHARE * total:
            break
    return min(max(size, LEAST_USUAL), MOST_USUAL)
