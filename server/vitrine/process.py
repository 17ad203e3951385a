"""What every process of Vitrine does, whoever started it: a command, or a WSGI server that loads the application."""

from __future__ import annotations

import atexit
import gc


def end_cleanly() -> None:
    """Keep the interpreter's last collection from turning the exit status into a failure.

    After all work is done it may crash on annotations with msgspec.Meta
    (https://github.com/msgspec/msgspec/issues/717). What is frozen is not collected.
    """
    atexit.register(gc.freeze)
