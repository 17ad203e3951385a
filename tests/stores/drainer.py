"""A program for the kill tests: drains a log into columns, and may be made to die at a chosen step.

drainer.py LOG FOLDER         drains for ever, and writes a line after each batch
drainer.py LOG FOLDER STEP    drains once; before the STEPth time it renames or removes a file, it is killed by SIGKILL
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from pathlib import Path
from typing import Any

from vitrine.store.duckdb.drain import drain
from vitrine.store.duckdb.folder import ColumnFolder
from vitrine.store.duckdb.session import BACKGROUND, Sizes
from vitrine.store.sqlite.log import SqliteEventLog
from vitrine.store.sqlite.rows import SqliteLogRows

# What changes which files there are; all writing lies between two of these.
STEPS = {"os.rename", "os.remove", "os.rmdir"}
FEW = Sizes(batch_rows=100, small_rows=400, max_small=3)  # so that a few hundred events go through every step


def die_at(step: int, folder: str) -> None:
    """From now on, be killed before the `step`th change of what lies below `folder`."""
    count = itertools.count(1)

    def watch(name: str, arguments: tuple[Any, ...]) -> None:
        if name in STEPS and str(arguments[0]).startswith(folder) and next(count) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


if __name__ == "__main__":
    log, root = SqliteEventLog(Path(sys.argv[1]), timeout_s=30), Path(sys.argv[2])
    rows, folder = SqliteLogRows(log.file), ColumnFolder(root)
    if len(sys.argv) > 3:
        die_at(int(sys.argv[3]), str(root))
        drain(folder, rows, BACKGROUND, FEW)
    else:
        while True:
            drain(folder, rows, BACKGROUND, FEW, progress=lambda taken: os.write(1, b"batch\n"))
