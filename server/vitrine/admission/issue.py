"""How fast one network may be given new visitor ids."""

from __future__ import annotations

import threading

from vitrine.admission.bucket import Buckets
from vitrine.admission.declaration import Limits


class IssueLimit:
    """Counts new visitors by network. It may be shared between threads."""

    def __init__(self, buckets: Buckets | None = None) -> None:
        self._buckets = buckets or Buckets()
        self._gate = threading.Lock()

    def may_issue(self, site: str, network: str | None, limits: Limits, now: float) -> bool:
        """Whether the network may be given one more new id now; it then counts as given.

        `network` is a name of network.py, None for the operator's own, which may have any number. `now` is in seconds
        on a clock that only grows. A visitor who gets no id is served like one without consent.
        """
        if network is None:
            return True
        with self._gate:
            if self._buckets.wait((site, network), limits.new_visitors, 1, now) > 0:
                return False
            self._buckets.take((site, network), limits.new_visitors, 1, now)
            return True
