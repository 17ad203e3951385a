"""Calls a function at intervals while the server runs, for example to load changed files."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

REFRESH_EVERY_S = 1.0


class Watch:
    """Calls `refresh` at intervals on a thread of its own. An unexpected error does not end the thread."""

    def __init__(self, refresh: Callable[[], None], every_s: float = REFRESH_EVERY_S) -> None:
        self._refresh = refresh
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vitrine-watch", daemon=True)
        self._told: set[str] = set()
        self.problem: str | None = None
        """The unexpected error of the last refresh; None when it succeeded."""

    def start(self) -> None:
        """Begin; the first refresh comes after `every_s`."""
        self._thread.start()

    def refresh(self) -> None:
        """Refresh now. Never raises: an unexpected error is logged, once for each text, and kept as `problem`."""
        try:
            self._refresh()
        except Exception as error:
            self.problem = f"{type(error).__name__}: {error}"
            if self.problem not in self._told:
                self._told.add(self.problem)
                log.exception("an unexpected error in the background; the server goes on with what it has")
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
