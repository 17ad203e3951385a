"""Has the log drained into columns while the server runs: by a process of its own, so that no decision waits for it.

Draining keeps an interpreter busy for seconds, and DuckDB a processor. So a child runs `vitrine drain --aside`, with a
lower priority; the folder's lock lets one of them work at a time, however many server processes start one.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

from vitrine.domain.errors import BadFile
from vitrine.store.duckdb.folder import COLUMNS_FOLDER, ColumnFolder
from vitrine.store.ports import EventLog
from vitrine.store.sqlite.rows import rows_of

_log = logging.getLogger(__name__)

DRAIN_EVERY_S = 60.0
COMMAND = (sys.executable, "-m", "vitrine", "drain", "--aside")


class Drain:
    """Starts a drain every minute in which there is something to do, on a thread that otherwise sleeps."""

    def __init__(self, data: Path, log: EventLog, environment: dict[str, str]) -> None:
        """`environment` is what the child sees besides this process's variables: where the data lies."""
        self._folder = ColumnFolder(data / COLUMNS_FOLDER)
        self._log = log
        self._environment = environment
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vitrine-drain", daemon=True)
        self._child: subprocess.Popen[str] | None = None
        self._gate = threading.Lock()
        self._failed: str | None = None

    def start(self) -> None:
        """Begin; the first drain comes after a minute."""
        self._thread.start()

    def drain(self) -> None:
        """Drain now, if there is something to do, and wait for the end. Never raises: why it failed is a problem."""
        failed = None
        try:
            if is_behind(self._folder, self._log):
                failed = self._run_child()
        except Exception as error:  # noqa: BLE001 - a thread's door: the next minute tries again
            failed = f"{type(error).__name__}: {error}"
        if failed is not None and failed != self._failed:
            _log.warning("The log could not be drained into columns: %s", failed)
        self._failed = failed

    @property
    def problems(self) -> list[str]:
        """`log columns` when the last drain failed, and the name of every segment that was set aside."""
        own = [] if self._failed is None else ["log columns"]
        return own + [f"log segment {name}" for name in self._folder.bad_names()]

    def stop(self) -> None:
        """End the thread, and a drain that is going on: what it has not committed, the next one does."""
        self._stopped.set()
        with self._gate:
            if self._child is not None:
                self._child.terminate()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(DRAIN_EVERY_S):
            self.drain()

    def _run_child(self) -> str | None:
        """What the child complains of when it fails; None when all went well or the server is stopping."""
        with self._gate:
            if self._stopped.is_set():
                return None
            self._child = subprocess.Popen(
                COMMAND,
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        _, said = self._child.communicate()
        status = self._child.returncode
        with self._gate:
            self._child = None
        if status == 0 or self._stopped.is_set():
            return None
        return said.strip().splitlines()[-1] if said.strip() else f"it ended with status {status}"


def is_behind(folder: ColumnFolder, log: EventLog) -> bool:
    """Whether the log has rows or changes that the columns have not. Raises StoreUnavailable."""
    rows = rows_of(log)
    if rows is None:
        return False
    try:
        position = folder.read().position
    except BadFile:
        return True  # a drain makes it anew
    return rows.last_position() != position or rows.has_changed()
