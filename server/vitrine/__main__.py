"""`python -m vitrine` and the command `vitrine`."""

from __future__ import annotations

import sys

from vitrine.cli.main import main as run_command
from vitrine.process import begin


def main() -> int:
    """Run one command as a process of its own."""
    begin()
    return run_command()


if __name__ == "__main__":
    sys.exit(main())
