"""What every process of Vitrine does, both a command and a WSGI server that loads the application."""

from __future__ import annotations

import atexit
import gc
import os
from typing import Final

NOTHING_FOR_OTHERS: Final = 0o077


def begin() -> None:
    """Do what must be done once in a process, before anything else."""
    os.umask(NOTHING_FOR_OTHERS)  # the data folder is about people, and holds keys
    end_cleanly()


def end_cleanly() -> None:
    """Prevent a crash at exit from turning the exit status into a failure.

    The interpreter's last garbage collection may crash on annotations with msgspec.Meta
    (https://github.com/msgspec/msgspec/issues/717). Frozen objects are not collected.
    """
    atexit.register(gc.freeze)
