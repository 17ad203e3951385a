"""Does something again and again for as long as the server lives, such as following what changes on disk."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

REFRESH_EVERY_S = 1.0


class Watch:
    """Calls `refresh` again and again on a thread of its own. A mistake of ours in there must not end it."""

    def __init__(self, refresh: Callable[[], None], every_s: float = REFRESH_EVERY_S) -> None:
        self._refresh = refresh
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vitrine-watch", daemon=True)
        self._told: set[str] = set()
        self.problem: str | None = None
        """What nobody foresaw in the last refresh; None when it went well."""

    def start(self) -> None:
        """Begin; the first refresh comes after `every_s`."""
        self._thread.start()

    def refresh(self) -> None:
        """Refresh now. Never raises: what nobody foresaw is logged, once for each text, and kept as `problem`."""
        try:
            self._refresh()
        except Exception as error:
            self.problem = f"{type(error).__name__}: {error}"
            if self.problem not in self._told:
                self._told.add(self.problem)
                log.exception("an unforeseen error in the background; what is in use stays in use")
        else:
            self.problem = None

    def stop(self) -> None:
        """End the thread, if it was started."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._every_s):
            self.refresh()
