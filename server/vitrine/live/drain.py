"""Drains the log into columns while the server runs, in a process of its own, so that no decision waits for it.

A drain keeps the interpreter and a processor busy for seconds. So a child process runs `vitrine drain --aside`, with
low priority. If several server processes start one, the folder's lock lets one work at a time.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from pathlib import Path

from vitrine.domain.errors import BadFile
from vitrine.live.child import Child
from vitrine.store.duckdb.folder import COLUMNS_FOLDER, ColumnFolder
from vitrine.store.ports import EventLog
from vitrine.store.sqlite.rows import rows_of

_log = logging.getLogger(__name__)

DRAIN_EVERY_S = 60.0


class Drain:
    """Starts a drain every minute, if there is something to do, from a thread of its own."""

    def __init__(self, data: Path, log: EventLog, environment: dict[str, str]) -> None:
        """`environment` are more variables for the child process: where the data is."""
        self._folder = ColumnFolder(data / COLUMNS_FOLDER)
        self._log = log
        tell = partial(_log.warning, "The log could not be drained into columns: %s")
        self._child = Child("drain", "--aside", environment=environment, tell=tell)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vitrine-drain", daemon=True)

    def start(self) -> None:
        """Begin; the first drain comes after a minute."""
        self._thread.start()

    def drain(self) -> None:
        """Drain now, if there is something to do, and wait until it ends. Never raises: a failure is in `problems`."""
        self._child.run_if(lambda: is_behind(self._folder, self._log))

    @property
    def problems(self) -> list[str]:
        """`log columns` when the last drain failed, and the name of every segment that was set aside."""
        own = ["log columns"] if self._child.has_failed else []
        return own + [f"log segment {name}" for name in self._folder.bad_names()]

    def stop(self) -> None:
        """End the thread and a running drain. The next drain does what this one has not committed."""
        self._stopped.set()
        self._child.stop()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(DRAIN_EVERY_S):
            self.drain()


def is_behind(folder: ColumnFolder, log: EventLog) -> bool:
    """Whether the log has rows or changes that are not in the columns yet. Raises StoreUnavailable."""
    rows = rows_of(log)
    if rows is None:
        return False
    try:
        position = folder.read().position
    except BadFile:
        return True  # a drain rebuilds it
    last = rows.last_position()
    # The newest rows may be erased before they are drained. Then no drain reaches the last position.
    return last < position or rows.has_changed() or rows.lines(position, last, 1) is not None
