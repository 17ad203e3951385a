"""The log in columns beside the log row by row: draining, and reading what training learns from."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.row import Row
from tests.row_reading import read_rows
from vitrine.domain.event import Event, EventItem
from vitrine.domain.session import SESSION_GAP
from vitrine.job.train import touches_of
from vitrine.recommend.sessions import to_sessions
from vitrine.store.open_columns import drain_log, open_aggregates
from vitrine.store.ports import Votes
from vitrine.store.sqlite.log import SqliteEventLog

EVENTS = 200_000
BATCH = 1_000
START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=40)
NAMES = ("page_view", "view_item", "view_item", "add_to_cart", "view_item", "page_view", "purchase")


def rows() -> list[Row]:
    """Events drained a second, and the seconds that counts and sessions take to read, both ways."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(SqliteEventLog(folder / "log.sqlite")) as log:
            batch: list[Event] = []
            for one in _events():
                batch.append(one)
                if len(batch) == BATCH:
                    log.append(batch)
                    batch = []
            drained = _seconds(lambda: drain_log(folder, log))
            by_rows = _seconds(lambda: to_sessions(read_rows(log, "shop", NOW)[2], SESSION_GAP.total_seconds()))
        by_columns = _seconds(lambda: _read_columns(folder))
    return [
        Row("events drained into columns", EVENTS / drained, "per s", "reading them row by row", EVENTS / by_rows),
        Row(f"counts and sessions of {EVENTS:,} events, from columns", by_columns, "s", "row by row", by_rows),
    ]


def _read_columns(folder: Path) -> None:
    with closing(open_aggregates(folder)) as columns:
        columns.counts("shop")
        to_sessions(touches_of(columns, "shop", NOW, Votes()), SESSION_GAP.total_seconds())


def _events() -> Iterator[Event]:
    """A month of a shop: visitors come and go, each with preferred categories."""
    for number in range(EVENTS):
        at = START + timedelta(seconds=number * 30 * 86_400 / EVENTS)
        visitor, item = number * 7_919 % (EVENTS // 10), number * 104_729 % 5_000
        yield Event(
            f"event-{number}",
            "shop",
            f"visitor-{visitor:014}",
            NAMES[number % len(NAMES)],
            at,
            at,
            page_url=f"https://shop.example/p/{item}",
            items=(EventItem(f"item-{item}", item_category=f"category-{item % 30}", price=9.5),) if number % 7 else (),
        )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
