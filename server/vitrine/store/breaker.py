"""Stops asking a server that failed several times in a row, and tries it again after a pause.

    closed: all callers ask -> `max_failures` failures in a row -> open: nobody asks -> after `pause_s` one caller
    tries: the server answers -> closed; it fails again -> open for another pause

Without it every visitor would wait for the timeout while the server is down
(https://martinfowler.com/bliki/CircuitBreaker.html).
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class Breaker:
    """The breaker of one server, for all threads of a process. `clock` gives seconds and never goes back."""

    def __init__(self, max_failures: int, pause_s: float, clock: Callable[[], float]) -> None:
        self._max_failures = max_failures
        self._pause_s = pause_s
        self._clock = clock
        self._gate = threading.Lock()
        self._failures = 0
        self._is_open = False
        self._next_try_at = 0.0

    def allows(self) -> bool:
        """Whether the caller may ask now. If so, the caller must report `succeeded` or `failed`."""
        if not self._is_open:  # the usual case takes no lock
            return True
        with self._gate:
            now = self._clock()
            if self._is_open and now < self._next_try_at:
                return False
            self._next_try_at = now + self._pause_s  # the others wait for the outcome
            return True

    def succeeded(self) -> bool:
        """The server answered; return whether this ends a pause."""
        if not self._failures:
            return False
        with self._gate:
            was_open, self._is_open, self._failures = self._is_open, False, 0
            return was_open

    def failed(self) -> int:
        """The server did not answer; return the failures in a row. From `max_failures` on, a pause starts."""
        with self._gate:
            self._failures += 1
            self._is_open = self._failures >= self._max_failures
            if self._is_open:
                self._next_try_at = self._clock() + self._pause_s
            return self._failures
