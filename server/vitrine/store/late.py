"""A store that opens later: its disk is missing, full, read-only or locked when the server starts.

Until then every call raises StoreUnavailable, so decisions go on without it, and events are refused to be sent again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from vitrine.domain.errors import StoreUnavailable, VitrineError

_log = logging.getLogger(__name__)


class Late:
    """Has the methods of the store that `open_it` returns, once it succeeds. `reason` is why it did not at first."""

    def __init__(self, name: str, open_it: Callable[[], Any], reason: str) -> None:
        self._name = name
        self._open_it = open_it
        self._reason = reason
        self._store: Any = None
        self._closed = False
        self._gate = threading.Lock()
        _log.warning("%s The server goes on without %s and tries again.", reason, name)

    def __getattr__(self, name: str) -> Any:
        """A method of the store. Raises StoreUnavailable until it is open."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.opened(), name)

    def opened(self) -> Any:
        """The store itself. Raises StoreUnavailable until it is open."""
        if self._store is None:
            raise StoreUnavailable(self._reason)
        return self._store

    def retry(self) -> None:
        """Try to open it, unless it is open. Never raises; it may wait for a lock, so it is for the background."""
        if self._store is not None:
            return
        try:
            store = self._open_it()
        except VitrineError as error:
            if str(error) != self._reason:
                self._reason = str(error)
                _log.warning("%s The server goes on without %s and tries again.", self._reason, self._name)
            return
        with self._gate:
            if self._closed:
                store.close()
                return
            self._store = store
        _log.warning("The server has opened %s now.", self._name)

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when no problem is known. Never raises."""
        if self._store is None:
            return self._reason
        found: str | None = self._store.problem()
        return found

    def close(self) -> None:
        """Close it, if it is open; it never opens afterwards."""
        with self._gate:
            self._closed = True
        if self._store is not None:
            self._store.close()


def store_behind(store: Any) -> Any:
    """The store itself, of one that may have opened late. Raises StoreUnavailable while it has not."""
    return store.opened() if isinstance(store, Late) else store
