"""The visitors of each network: how many of them count, and how many ids they get. The address goes no further."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from vitrine.admission.counted import Caps
from vitrine.admission.declaration import Limits
from vitrine.admission.issue import IssueLimit
from vitrine.admission.network import Networks


class Crowd:
    """The networks and visitors of one process. It may be shared between threads; nothing of it is stored."""

    def __init__(self, networks: Networks, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._networks = networks
        self._clock = clock
        self._caps = Caps()
        self._issue = IssueLimit()

    def network(self, address: str | None) -> str | None:
        """The name of the address's network (network.py), None for the operator's own."""
        return self._networks.name(address)

    def counts(self, site: str, visitor_id: str, network: str | None, events: int, now: datetime) -> bool:
        """Whether so many events of the visitor, whose id is proven, count; see Caps.is_counted."""
        return self._caps.is_counted(site, network, visitor_id, now, events)

    def may_issue(self, site: str, address: str | None, limits: Limits) -> bool:
        """Whether the network of that address may get one more id, which then counts as given."""
        return self._issue.may_issue(site, self._networks.name(address), limits, self._clock())
