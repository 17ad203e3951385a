"""Carries out pending erasures while the server runs, in a process of its own, until each is complete."""

from __future__ import annotations

import logging
import threading
from functools import partial

from vitrine.live.child import Child
from vitrine.store.pending import PendingErasures

_log = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0  # for what another process has noted, and for what failed


class ErasureWork:
    """Starts `vitrine forget --pending` when there is something to do, from a thread of its own."""

    def __init__(self, pending: PendingErasures, environment: dict[str, str]) -> None:
        """`environment` are more variables for the child process: where the data is."""
        self.pending = pending
        tell = partial(_log.error, "An erasure is not complete yet and is tried again: %s")
        self._child = Child("forget", "--pending", environment=environment, tell=tell)
        self._wanted = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="vitrine-erasures", daemon=True)

    def start(self) -> None:
        """Begin with what an earlier process has left."""
        self._wanted.set()
        self._thread.start()

    def wake(self) -> None:
        """There is a new one."""
        self._wanted.set()

    def erase(self) -> None:
        """Carry them out now and wait. Never raises: a failure is in `problems`, and is tried again."""
        self._child.run_if(self.pending.any)

    @property
    def problems(self) -> list[str]:
        """`erasures` when one has failed and is tried again."""
        return ["erasures"] if self._child.has_failed else []

    def stop(self) -> None:
        """End the thread and a running erasure. The next server goes on."""
        self._stopped = True
        self._wanted.set()
        self._child.stop()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            self._wanted.wait(LOOK_EVERY_S)
            self._wanted.clear()
            if self._stopped:
                return
            self.erase()
