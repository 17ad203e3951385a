"""`python -m vitrine` and the command `vitrine`."""

from __future__ import annotations

import atexit
import gc
import sys

from vitrine.cli.main import main as run_command


def main() -> int:
    """Run one command as a process of its own."""
    # At exit, Python's last collection may crash on annotations with msgspec.Meta, after all work is done, and turn the
    # exit status into a failure (https://github.com/msgspec/msgspec/issues/717). What is frozen is not collected.
    atexit.register(gc.freeze)
    return run_command()


if __name__ == "__main__":
    sys.exit(main())
