"""What every process of Vitrine does, both a command and a WSGI server that loads the application."""

from __future__ import annotations

import atexit
import gc


def end_cleanly() -> None:
    """Prevent a crash at exit from turning the exit status into a failure.

    The interpreter's last garbage collection may crash on annotations with msgspec.Meta
    (https://github.com/msgspec/msgspec/issues/717). Frozen objects are not collected.
    """
    atexit.register(gc.freeze)
