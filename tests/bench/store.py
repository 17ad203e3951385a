"""The event log beside SQLite without a promise, and the profile fold."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.row import Row
from vitrine.domain.event import Event, EventItem
from vitrine.profile.fold import fold
from vitrine.store.sqlite.log import SqliteEventLog

THREADS = 16
BATCHES = 60
BATCH = 8
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def rows() -> list[Row]:
    """Durable events a second under concurrent writers, and microseconds to fold one event."""
    with tempfile.TemporaryDirectory() as folder:
        durable = _durable(Path(folder))
        loose = _loose(Path(folder))
    return [
        Row("events made durable (16 writers)", durable, "per s", "one SQLite writer, synchronous=OFF", loose),
        Row("fold one event into a profile", _fold_microseconds(), "µs"),
    ]


def _event(name: str) -> Event:
    return Event(name, "shop", "visitor-of-the-bench", "view_item", NOW, NOW, items=(EventItem("p1"),))


def _durable(folder: Path) -> float:
    log = SqliteEventLog(folder / "log.sqlite")

    def write(thread: int) -> None:
        for batch in range(BATCHES):
            log.append([_event(f"{thread}-{batch}-{number}") for number in range(BATCH)])

    threads = [threading.Thread(target=write, args=(thread,)) for thread in range(THREADS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    log.close()
    return THREADS * BATCHES * BATCH / took


def _loose(folder: Path) -> float:
    connection = sqlite3.connect(folder / "loose.sqlite", isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; CREATE TABLE event (id TEXT PRIMARY KEY, body BLOB)"
    )
    started = time.perf_counter()
    for batch in range(THREADS * BATCHES):
        connection.execute("BEGIN")
        rows = [(f"{batch}-{number}", b"x" * 300) for number in range(BATCH)]
        connection.executemany("INSERT INTO event VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return THREADS * BATCHES * BATCH / took


def _fold_microseconds() -> float:
    events = [(number, _event(str(number))) for number in range(1, 5_001)]
    started = time.perf_counter()
    fold(None, "visitor-of-the-bench", events)
    return (time.perf_counter() - started) / len(events) * 1e6
