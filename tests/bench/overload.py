"""Other visitors while the server has too much to do, beside the same visitors while it has not, on the same process.

The overload comes from a process of its own. Each scene has the same visitors, who ask for decisions at a quarter of
what the server can do, and a monitor that asks for /healthz. The site has many campaigns, so that a decision costs the
server more than the generators; else they would be what is measured.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.bench.load import Latencies, drive
from tests.bench.row import Row
from tests.server.process import Server, environment, running
from tests.server.shop import ORIGIN, shop, write_site

SECONDS = 4.0
SHARE = 0.25  # of what the server can do: what the other visitors ask for
OVERLOAD = 3
CAMPAIGNS = 3_000
CROWD = 96  # connections, so that a queue can form
HEALTH_RATE = 20.0
ATTACKER_BYTES = 58_000
ATTACKER_RATE = 18.0  # 1 MB/s
REPORTERS = 16
CONSENT = {"personalization": True, "measurement": True}
VISITORS = [f"198.51.{number}.1" for number in range(100)]
ATTACKER = ["203.0.113.7"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the other visitors and the monitor met."""

    others: Latencies
    health: Latencies

    @property
    def goodput(self) -> float:
        """The share of the other visitors' requests that were answered with a decision."""
        return len(self.others.good) / len(self.others.milliseconds)


def rows() -> list[Row]:
    """Every figure of issue 7, section 3."""
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(3, get_context("spawn")) as pool:
        folder = Path(name)
        write_site(folder / "sites", _large_site())
        with running(environment(folder) | {"VITRINE_TRUSTED_PROXIES": "1"}) as server:
            return _measure(server, folder / "data" / "log.sqlite", pool)


def _measure(server: Server, log: Path, pool: ProcessPoolExecutor) -> list[Row]:
    bodies = _known_visitors(server)
    attack = partial(pool.submit, drive, server.port, "/v1/decide")
    drive(server.port, "/v1/decide", bodies, rate=200, seconds=1, addresses=VISITORS)
    # On few connections more cannot wait than the server answers: so many a second are its capacity.
    busy = attack(bodies, rate=10_000, seconds=0.2, addresses=VISITORS, connections=8).result()
    capacity = len(busy.good) / busy.seconds
    scene = partial(_scene, server.port, bodies, capacity * SHARE, pool)
    calm = scene(nullcontext)
    crowd = attack(bodies, rate=OVERLOAD * capacity, seconds=SECONDS, addresses=VISITORS, connections=CROWD).result()
    flood = scene(partial(_meanwhile, attack, bodies, OVERLOAD * capacity))
    large = scene(partial(_meanwhile, attack, _large_bodies(), ATTACKER_RATE))
    locked = scene(partial(_locked, server.port, log))
    named = [("one network floods 3x", flood), ("one sends 1 MB/s", large), ("locked log, 16 reporters", locked)]
    found = [
        Row("capacity, decisions a second", capacity, "/s"),
        Row("3x from everybody: decisions a second", len(crowd.good) / crowd.seconds, "/s", "capacity", capacity),
        Row("3x from everybody: p99 of decisions", crowd.served_p99, "ms", "calm", calm.others.p99),
    ]
    for title, one in named:
        found.append(Row(f"{title}: others' goodput", one.goodput * 100, "%", "calm", calm.goodput * 100))
        found.append(Row(f"{title}: others' p99", one.others.good_p99, "ms", "calm", calm.others.p99))
        found.append(Row(f"{title}: /healthz p99", one.health.p99, "ms", "calm", calm.health.p99))
    found.append(Row("memory of the worker, after all", _largest_worker(server.process.pid), "MB"))
    return found


def _scene(
    port: int, bodies: list[bytes], rate: float, pool: ProcessPoolExecutor, overload: Callable[[], Any]
) -> Scene:
    with overload():
        others = pool.submit(drive, port, "/v1/decide", bodies, rate=rate, seconds=SECONDS, addresses=VISITORS)
        health = drive(port, "/healthz", [b""], rate=HEALTH_RATE, seconds=SECONDS, method="GET", connections=4)
        return Scene(others.result(), health)


@contextmanager
def _meanwhile(attack: Callable[..., Future[Latencies]], bodies: list[bytes], rate: float) -> Iterator[None]:
    attacking = attack(bodies, rate=rate, seconds=SECONDS, addresses=ATTACKER, connections=CROWD)
    yield
    attacking.result()


@contextmanager
def _locked(port: int, log: Path) -> Iterator[None]:
    now = datetime.now(UTC).isoformat()
    event = {"event_id": "e", "name": "page_view", "created_at": now}
    batches = [
        json.dumps(
            {"site": "shop", "visitor_id": f"reporter-{n:020}", "sent_at": now, "consent": CONSENT, "events": [event]}
        ).encode()
        for n in range(REPORTERS)
    ]
    with (
        closing(sqlite3.connect(log, isolation_level=None)) as connection,
        ThreadPoolExecutor(1) as pool,
    ):
        connection.execute("BEGIN IMMEDIATE")
        reporting = pool.submit(
            drive, port, "/v1/events", batches, rate=100, seconds=SECONDS, addresses=VISITORS, connections=REPORTERS
        )
        yield
        connection.execute("ROLLBACK")
        reporting.result()


def _large_site() -> dict[str, Any]:
    """The shop with campaigns that each decision must test, and that nobody gets."""
    document = shop()
    hero = {"type": "banner", "placement": "hero", "variations": [{"variation": "control"}]}
    document["campaigns"] += [
        {**hero, "campaign": f"c{number}", "audience": {"profile.viewed_count": {"$gte": 1_000 + number}}}
        for number in range(CAMPAIGNS)
    ]
    return document


def _known_visitors(server: Server) -> list[bytes]:
    """Requests of visitors to whom the server has given an id."""
    page = {"url": f"{ORIGIN}/", "type": "home"}
    found = []
    for _ in range(len(VISITORS)):
        answer = server.post("/v1/decide", {"site": "shop", "page": page, "consent": CONSENT})[1]
        known = {name: answer[name] for name in ("visitor_id", "visitor_proof")}
        found.append(json.dumps({"site": "shop", "page": page, "consent": CONSENT, **known}).encode())
    return found


def _large_bodies() -> list[bytes]:
    """Requests as costly as an acceptable one can be, each of another visitor."""
    now = datetime.now(UTC).isoformat()
    found = []
    for visitor in range(50):
        events: list[dict[str, Any]] = []
        while len(json.dumps(events)) < ATTACKER_BYTES:
            items = [
                {
                    "item_id": f"i{visitor}-{len(events)}-{n}",
                    "item_category": f"c{len(events)}-{n}",
                    "item_brand": f"b{n}",
                }
                for n in range(8)
            ]
            events.append({"event_id": f"e{len(events)}", "name": "view_item", "created_at": now, "items": items})
        page = {"url": f"{ORIGIN}/", "type": "home"}
        found.append(json.dumps({"site": "shop", "page": page, "consent": CONSENT, "events": events[:100]}).encode())
    return found


def _largest_worker(pid: int) -> float:
    """The resident memory of the largest process below `pid`, in MB."""
    listed = subprocess.run(["ps", "-o", "rss=", "--ppid", str(pid)], capture_output=True, text=True, check=True)
    return max(int(line) for line in listed.stdout.split()) / 1_024


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(f"{row.what}: {row.value:.1f} {row.unit} ({row.baseline} {row.baseline_value:.1f})\n")
    os._exit(0)
