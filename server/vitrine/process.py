"""What every process of Vitrine does, both a command and a WSGI server that loads the application."""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import signal
import sys
import threading
from typing import Final

NOTHING_FOR_OTHERS: Final = 0o077
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LOOK_EVERY_S = 0.5
_GRACE_S = 10.0


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


def ask_for_end_with_parent(parent: int) -> None:
    """Let Linux send this process SIGTERM when `parent`, which has just forked it, dies; elsewhere do nothing."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died before
        os._exit(1)


def end_with_parent() -> None:
    """End this process when its parent has died, on any system: politely, and after ten seconds in any case."""
    parent = os.getppid()
    pause = threading.Event()

    def watch() -> None:
        while os.getppid() == parent:
            pause.wait(_LOOK_EVERY_S)
        os.kill(os.getpid(), signal.SIGTERM)
        pause.wait(_GRACE_S)
        os._exit(1)

    threading.Thread(target=watch, name="vitrine-parent", daemon=True).start()
