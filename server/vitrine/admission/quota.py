"""How many bytes of events one visitor and one site may store in a UTC day.

Each server process counts in memory, from its start, about what an event takes in the log. Sent again, it counts again.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date, datetime

from vitrine.admission.declaration import Limits

_log = logging.getLogger(__name__)

MOST_VISITORS = 100_000
ROW_BYTES = 250
"""What a row takes besides its body: the ids in its columns, and its places in the indexes."""


@dataclass(slots=True)
class _Site:
    stored: int = 0
    rejected: int = 0
    full: set[str] = field(default_factory=set)  # which quotas were reached


class Quotas:
    """The stored bytes of a day. It may be shared between threads."""

    def __init__(self, most_visitors: int = MOST_VISITORS) -> None:
        self._most_visitors = most_visitors
        self._gate = threading.Lock()
        self._day: date | None = None
        self._sites: dict[str, _Site] = {}
        self._visitors: OrderedDict[tuple[str, str], int] = OrderedDict()

    def take(self, site: str, visitor_id: str, body_bytes: int, limits: Limits, now: datetime) -> str | None:
        """Count an event, or say in one sentence why it may not be stored; then it is not counted.

        If more visitors come in a day than are remembered, those who came first begin again; the site's quota holds.
        """
        size = body_bytes + ROW_BYTES
        with self._gate:
            if now.date() != self._day:
                self._day = now.date()
                self._sites.clear()
                self._visitors.clear()
            state = self._sites.setdefault(site, _Site())
            stored = self._visitors.get((site, visitor_id), 0)
            if state.stored + size > limits.site_bytes_per_day:
                return self._reject(state, site, "site", limits.site_bytes_per_day)
            if stored + size > limits.visitor_bytes_per_day:
                return self._reject(state, site, "visitor", limits.visitor_bytes_per_day)
            state.stored += size
            self._visitors[site, visitor_id] = stored + size
            if len(self._visitors) > self._most_visitors:
                self._visitors.popitem(last=False)
        return None

    def problems(self, now: datetime) -> list[str]:
        """Which quotas are reached today: `events of shop`, `events of a visitor of shop`."""
        with self._gate:
            if now.date() != self._day:
                return []
            of = {"site": "", "visitor": "a visitor of "}
            return [f"events of {of[who]}{site}" for site, state in self._sites.items() for who in sorted(state.full)]

    def rejected(self, site: str) -> int:
        """How many events of the site were rejected today."""
        with self._gate:
            state = self._sites.get(site)
            return state.rejected if state is not None else 0

    def _reject(self, state: _Site, site: str, who: str, limit: int) -> str:
        """Count and tell. The log says it once a day for each site and quota; it names nobody."""
        state.rejected += 1
        if who not in state.full:
            state.full.add(who)
            _log.warning(
                "%s of site %r has stored %d bytes today: more events are rejected until 0:00 UTC. If they are real, "
                "raise `limits.%s_bytes_per_day` in its site file.",
                "A visitor" if who == "visitor" else "All visitors together", site, limit, who,
            )  # fmt: skip
        return f"This {who} may store {limit} bytes in a UTC day (limits.{who}_bytes_per_day)."
