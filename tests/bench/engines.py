"""Profiles in Redis beside profiles in SQLite: one get and one put at a time, in turn, on this machine."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.row import Row
from tests.redis_server import HOST, RedisCluster, RedisProcess
from vitrine.domain.event import Event, EventItem
from vitrine.domain.profile import Profile
from vitrine.profile.fold import fold
from vitrine.store.open import open_store
from vitrine.store.ports import ProfileStore

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SUBJECTS = [f"visitor:{number}" for number in range(500)]
ROUNDS = 8
EVENTS = 60  # a profile of about 2 KB


def rows() -> list[Row]:
    """Median and 99th percentile of each engine, in microseconds, beside those of SQLite."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server, cluster = RedisProcess(folder / "redis"), RedisCluster(folder / "cluster")
        urls = {
            "sqlite": f"sqlite://{folder}",
            "redis": f"redis://{HOST}:{server.port}?timeout_ms=5000",
            "redis+cluster": f"redis+cluster://{HOST}:{cluster.nodes[0].port}?timeout_ms=5000",
        }
        stores = {engine: open_store(url, "profiles") for engine, url in urls.items()}
        took = _measure(stores)
        for store in stores.values():
            store.close()
        server.kill()
        cluster.kill()
    return [
        Row(f"{engine}, {work}, {figure}", of(took[engine, work]), "µs", f"sqlite, {work}", of(took["sqlite", work]))
        for engine in ("redis", "redis+cluster")
        for work in ("get", "put")
        for figure, of in (("median", statistics.median), ("99th percentile", _p99))
    ]


def _measure(stores: dict[str, ProfileStore]) -> dict[tuple[str, str], list[float]]:
    """Microseconds of each get and put; the engines take turns, so that a noisy moment affects all."""
    took: dict[tuple[str, str], list[float]] = {(engine, work): [] for engine in stores for work in ("get", "put")}
    profiles = [_profile(subject) for subject in SUBJECTS]
    for number in range(ROUNDS):
        for profile in profiles:
            later = replace(profile, log_position=number + 1)
            for engine, store in stores.items():
                took[engine, "put"].append(
                    _time(lambda store=store, later=later, at=number: store.put("shop", later, at))
                )
                took[engine, "get"].append(_time(lambda store=store, later=later: store.get("shop", later.subject)))
    return took


def _time(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    if not work():
        raise AssertionError("a profile was not stored, or not found")
    return (time.perf_counter() - started) * 1e6


def _profile(subject: str) -> Profile:
    visitor_id = subject.partition(":")[2]
    events = [
        Event(
            f"e{n}",
            "shop",
            visitor_id,
            "view_item",
            NOW,
            NOW,
            items=(EventItem(f"item-{n}", item_category="c"),),
            proof="visitor",
            consent="all",
        )
        for n in range(EVENTS)
    ]
    return fold(None, subject, list(enumerate(events, 1)))


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]
