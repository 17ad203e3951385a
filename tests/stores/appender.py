"""A program for the crash test: threads append batches for ever and print each batch's ids once it is acknowledged.

appender.py LOG NAME
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
from pathlib import Path

from tests.stores.samples import event
from vitrine.store.sqlite.log import SqliteEventLog

THREADS = 6


def append_for_ever(log: SqliteEventLog, name: str) -> None:
    for n in itertools.count():
        ids = [f"{name}-{n}-{k}" for k in range(1 + n % 8)]
        log.append([event(event_id) for event_id in ids])
        os.write(1, (" ".join(ids) + "\n").encode())  # one write below PIPE_BUF is atomic


if __name__ == "__main__":
    shared = SqliteEventLog(Path(sys.argv[1]), timeout_s=30)
    for thread in range(THREADS):
        threading.Thread(target=append_for_ever, args=(shared, f"{sys.argv[2]}-{thread}")).start()
