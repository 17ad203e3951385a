"""Whether a request may come in now: its network, its visitor and its site each have a bucket that pays for it."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import Literal

from vitrine.admission.bucket import Buckets
from vitrine.admission.declaration import Limits, Rate

_log = logging.getLogger(__name__)

BYTES_OF_ONE = 2_048
TELL_EVERY_S = 3_600.0

Payer = Literal["network", "visitor", "site"]


@dataclass(frozen=True, slots=True)
class Refused:
    """Whose bucket was empty, and in how many seconds it is not."""

    payer: Payer
    wait_s: float


def cost_of(body_bytes: int) -> float:
    """What a request costs: a small one 1, ten small ones as much as a large one that takes ten times their work."""
    return 1 + body_bytes / BYTES_OF_ONE


class Door:
    """The buckets of a process. It may be shared between threads."""

    def __init__(self, buckets: Buckets | None = None) -> None:
        self._buckets = buckets or Buckets()
        self._gate = threading.Lock()
        self._told: dict[tuple[str, Payer], float] = {}

    def enter(
        self, site: str, limits: Limits, network: str | None, visitor_id: str | None, cost: float, now: float
    ) -> Refused | None:
        """Pay for a request, or say who cannot; then nobody pays.

        `network` is None for the operator's own: it has no limit, and strangers cannot use the site's up for it. `site`
        is empty for what belongs to no site, such as the tag's files: only the network pays, so that nobody can take
        them from others.
        `now` is in seconds on a clock that only grows.
        """
        payers: list[tuple[Payer, tuple[str, str, str], Rate]] = []
        if network is not None:
            payers.append(("network", ("network", site, network), limits.network))
            if site:
                payers.append(("site", ("site", site, ""), limits.site))
        if visitor_id is not None:
            payers.append(("visitor", ("visitor", site, visitor_id), limits.visitor))
        with self._gate:
            for payer, key, rate in payers:
                wait_s = self._buckets.wait(key, rate, cost, now)
                if wait_s > 0:
                    self._tell(site, payer, rate, now)
                    return Refused(payer, wait_s)
            for _, key, rate in payers:
                self._buckets.take(key, rate, cost, now)
        return None

    def _tell(self, site: str, payer: Payer, rate: Rate, now: float) -> None:
        """Log a refusal, at most once an hour for each site and limit. It names nobody."""
        if now - self._told.get((site, payer), -TELL_EVERY_S) >= TELL_EVERY_S:
            self._told[site, payer] = now
            _log.warning(
                "Site %r refuses requests over its limit for one %s, %g a second: if they are your visitors', raise "
                "`limits.%s` in its site file.",
                site, payer, rate.per_second, payer,
            )  # fmt: skip
