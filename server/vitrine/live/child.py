"""Runs a command of Vitrine in a process of its own, again and again, so that no decision waits for its work."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping

ONE_LINE = "1000"  # columns: so that no error is broken into lines, of which the server would log the last


class Child:
    """One command, run again and again, one run at a time."""

    def __init__(self, *words: str, environment: Mapping[str, str], tell: Callable[[str], None]) -> None:
        """`words` are what follows `vitrine`; `environment` are more variables: where the data is.

        `tell` logs the error of a run that failed.
        """
        self._command = (sys.executable, "-m", "vitrine", *words)
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False
        self._gate = threading.Lock()
        self._tell = tell
        self._failed: str | None = None

    @property
    def has_failed(self) -> bool:
        """Whether the last run failed."""
        return self._failed is not None

    def run_if(self, is_due: Callable[[], bool]) -> None:
        """Run it if there is something to do, and wait until it ends. Never raises: the caller tries again later.

        A failure is told, once while it stays the same.
        """
        failed = None
        try:
            if is_due():
                failed = self._run()
        except Exception as error:  # noqa: BLE001 - the thread that calls this must go on
            failed = f"{type(error).__name__}: {error}"
        if failed is not None and failed != self._failed:
            self._tell(failed)
        self._failed = failed

    def _run(self) -> str | None:
        """Run it and wait; return its error in one line, None on success or when it was stopped."""
        with self._gate:
            if self._stopped:
                return None
            self._process = subprocess.Popen(
                self._command,
                env={**os.environ, "COLUMNS": ONE_LINE, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        _, errors = self._process.communicate()
        status = self._process.returncode
        with self._gate:
            self._process = None
        if status == 0 or self._stopped:
            return None
        return errors.strip().splitlines()[-1] if errors.strip() else f"it ended with status {status}"

    def stop(self) -> None:
        """End a run, and allow no other one. What it had not committed, the next server does."""
        with self._gate:
            self._stopped = True
            if self._process is not None:
                self._process.terminate()
