"""The worker processes of `vitrine serve`. However often one dies, another takes its place.

granian ends the whole service when a worker dies twice within seconds. Here each death is logged in one sentence, and
the next start of that worker waits longer, up to `LONGEST_PAUSE_S`, so that one that cannot live does not keep the
machine busy. The other workers serve meanwhile.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.log import logger as granian_log

_log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 5.0
SOUND_AFTER_S = 60.0  # a worker that lived so long starts again at once


class Workers(Granian):  # type: ignore[misc, valid-type]
    """A granian server with this way to start workers again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        granian_log.addFilter(_is_not_about_a_death)
        self._pauses: dict[int, float] = {}  # of each worker, the pause before its next start
        self._due: dict[int, float] = {}  # the moment at which each dead worker starts again

    def _serve_loop(self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]) -> None:
        """Start dead workers again, until a signal ends the server. It replaces granian's loop."""
        while True:
            wait_s = max(0.0, min(self._due.values()) - time.monotonic()) if self._due else None
            self.main_loop_interrupt.wait(wait_s)
            self.main_loop_interrupt.clear()
            if self.interrupt_signal:
                return
            while self.interrupt_children:
                self._bury(self.interrupt_children.pop())
            for index in [index for index, due in self._due.items() if due <= time.monotonic()]:
                del self._due[index]
                self.wrks[index] = self._spawn_worker(idx=index, target=spawn_target, callback_loader=target_loader)
                self.wrks[index].start()
            if self.reload_signal:
                self._due.clear()  # it starts all of them
                self._reload(spawn_target, target_loader)

    def _bury(self, index: int) -> None:
        worker, now = self.wrks[index], time.monotonic()
        lived_s = now - worker.birth
        pause_s = next_pause(self._pauses.get(index), lived_s)
        self._pauses[index] = pause_s
        self._due[index] = now + pause_s
        _log.error(
            "Worker %d (process %s) was ended by %s after %.1f s; another one starts %s.",
            index + 1,
            worker.inner.pid,
            cause(worker.inner.exitcode),
            lived_s,
            f"in {pause_s:g} s" if pause_s else "at once",
        )


def next_pause(last_s: float | None, lived_s: float) -> float:
    """Seconds to wait before a worker starts again: none at first, then longer each time, while it lives shortly."""
    if last_s is None or lived_s >= SOUND_AFTER_S:
        return 0.0
    return min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, 2 * last_s))


def cause(status: int | None) -> str:
    """What ended a process, by the exit status of multiprocessing: negative for a signal."""
    if status is None or status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {-status} ({signal.Signals(-status).name})"
    except ValueError:
        return f"signal {-status}"


def _is_not_about_a_death(record: logging.LogRecord) -> bool:
    """Drop granian's own line about a death: the sentence above says more."""
    return not record.getMessage().startswith("Unexpected exit from worker-")
