"""How many bytes of events one visitor, one network and one site may store in a UTC day.

Each server process counts in memory, from its start, about what an event takes in the log. Sent again, it counts again.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from vitrine.admission.declaration import Limits

_log = logging.getLogger(__name__)

MOST_REMEMBERED = 100_000  # visitors and networks
NETWORKS_OF_A_SITE = 10
"""A network may store so much less than the site: else a single one could use the site's quota up for all others."""
ROW_BYTES = 250
"""What a row takes besides its body: the ids in its columns, and its places in the indexes."""


Payer = Literal["site", "network", "unproven", "visitor"]
_WHO: Final[dict[Payer, str]] = {
    "site": "all visitors together",
    "network": "a network",
    "unproven": "all visitors without a proof in a network",
    "visitor": "a visitor",
}


@dataclass(slots=True)
class _Site:
    stored: int = 0
    rejected: int = 0
    full: set[Payer] = field(default_factory=set)  # which quotas were reached


class Quotas:
    """The stored bytes of a day. It may be shared between threads."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._gate = threading.Lock()
        self._day: date | None = None
        self._sites: dict[str, _Site] = {}
        self._stored: OrderedDict[tuple[str, Payer, str], int] = OrderedDict()

    def take(
        self, site: str, network: str | None, visitor_id: str | None, body_bytes: int, limits: Limits, now: datetime
    ) -> str | None:
        """Count an event, or say in one sentence why it may not be stored; then it is not counted.

        `network` is a name of network.py, None for the operator's own. `visitor_id` is None when it is not proven: then
        all such events of the network count as those of one visitor, so that nobody can use up what is somebody else's.
        If more come in a day than are remembered, those who came first begin again; the site's quota holds.
        """
        size = body_bytes + ROW_BYTES
        payers: list[tuple[Payer, str, int]] = []
        if network is not None:
            payers.append(("network", network, limits.site_bytes_per_day // NETWORKS_OF_A_SITE))
            if visitor_id is None:
                payers.append(("unproven", network, limits.visitor_bytes_per_day))
        if visitor_id is not None:
            payers.append(("visitor", visitor_id, limits.visitor_bytes_per_day))
        with self._gate:
            if now.date() != self._day:
                self._day = now.date()
                self._sites.clear()
                self._stored.clear()
            state = self._sites.setdefault(site, _Site())
            if state.stored + size > limits.site_bytes_per_day:
                return self._reject(state, site, "site", limits.site_bytes_per_day)
            for payer, name, limit in payers:
                if self._stored.get((site, payer, name), 0) + size > limit:
                    return self._reject(state, site, payer, limit)
            state.stored += size
            for payer, name, _ in payers:
                self._stored[site, payer, name] = self._stored.get((site, payer, name), 0) + size
            while len(self._stored) > self._most:
                self._stored.popitem(last=False)
        return None

    def problems(self, now: datetime) -> list[str]:
        """Which quotas are reached today: `events of shop`, `events of a visitor of shop`."""
        with self._gate:
            if now.date() != self._day:
                return []
            found = [(site, payer) for site, state in self._sites.items() for payer in sorted(state.full)]
            return [f"events of {site}" if who == "site" else f"events of {_WHO[who]} of {site}" for site, who in found]

    def rejected(self, site: str) -> int:
        """How many events of the site were rejected today."""
        with self._gate:
            state = self._sites.get(site)
            return state.rejected if state is not None else 0

    def _reject(self, state: _Site, site: str, who: Payer, limit: int) -> str:
        """Count and tell. The log says it once a day for each site and quota; it names nobody."""
        state.rejected += 1
        setting = "visitor_bytes_per_day" if who in ("visitor", "unproven") else "site_bytes_per_day"
        if who not in state.full:
            state.full.add(who)
            _log.warning(
                "%s of site %r may store %d bytes a day, and have: more events are rejected until 0:00 UTC. If they "
                "are real, raise `limits.%s` in its site file.",
                _WHO[who].capitalize(), site, limit, setting,
            )  # fmt: skip
        return f"{_WHO[who].capitalize()} may store {limit} bytes in a UTC day (limits.{setting})."
