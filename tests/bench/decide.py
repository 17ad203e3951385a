"""Decisions of the demo shop under load, beside a bare Flask endpoint on the same server process.

The visitors are the simulated ones with real profiles, so every decision reads a profile, scores segments and fills
the shelves. Both servers run all the time and get requests in turn, so that a noisy minute affects both.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from e2e.demo_folder import ROOT, DemoFolder
from tests.bench.load import Latencies, drive
from tests.bench.proof import known_visitor_us, new_visitor_us, signed_in_us
from tests.bench.row import Row
from tests.server.process import free_port, wait_for_answer
from vitrine.domain.subject import visitor_subject
from vitrine.flow.history import rebuild
from vitrine.store.keys import Keys
from vitrine.store.open import Stores, open_stores
from vitrine.token.visitor import VisitorSigner

RATE = 200.0
SECONDS = 5.0
ROUNDS = 4
VISITORS = 200


def rows() -> list[Row]:
    """Median and 99th percentile of both, at 200 requests a second."""
    with tempfile.TemporaryDirectory() as folder:
        demo = DemoFolder(Path(folder) / "demo")
        place = _prepare(demo)
        bodies = _bodies(demo)
        with _running(
            [sys.executable, "-m", "vitrine", "serve"], place, int(place["VITRINE_PORT"]), "/healthz"
        ) as port:
            bare_port = free_port()
            with _running([sys.executable, "-m", "tests.bench.bare", str(bare_port)], place, bare_port, "/bare"):
                drive(port, "/v1/decide", bodies, rate=RATE, seconds=2)
                drive(bare_port, "/bare", bodies, rate=RATE, seconds=2)
                decided, bare = [], []
                for _round in range(ROUNDS):
                    decided.append(drive(port, "/v1/decide", bodies, rate=RATE, seconds=SECONDS))
                    bare.append(drive(bare_port, "/bare", bodies, rate=RATE, seconds=SECONDS))
    failures = sum(latencies.failures for latencies in (*decided, *bare))
    whole = ("µs", "the whole decision", _median(decided) * 1_000)
    return [
        Row(f"decide, median at {RATE:.0f}/s", _median(decided), "ms", "bare Flask JSON", _median(bare)),
        Row(f"decide, 99th percentile at {RATE:.0f}/s", _p99(decided), "ms", "bare Flask JSON", _p99(bare)),
        Row("proving a visitor who comes back", known_visitor_us(), *whole),
        Row("proving who has signed in, too", known_visitor_us() + signed_in_us(), *whole),
        Row("signing a new visitor's id", new_visitor_us(), *whole),
        Row("requests not answered with 2xx", failures, "of " + str(int(RATE * SECONDS * ROUNDS * 2))),
    ]


def _median(rounds: list[Latencies]) -> float:
    return statistics.median(latencies.median for latencies in rounds)


def _p99(rounds: list[Latencies]) -> float:
    return statistics.median(latencies.p99 for latencies in rounds)


def _prepare(demo: DemoFolder) -> dict[str, str]:
    """Build the demo, like `make demo`."""
    place = {
        **os.environ,
        "VITRINE_SITES": str(demo.sites),
        "VITRINE_DATA": str(demo.data),
        "VITRINE_GEOIP": str(demo.regions),
        "VITRINE_PORT": str(free_port()),
        "VITRINE_DEMO": "1",
    }
    demo.write_site(free_port())
    command = [sys.executable, "-m", "e2e.prepare", str(demo.path)]
    subprocess.run(command, cwd=ROOT, env=place, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return place


def _bodies(demo: DemoFolder) -> list[bytes]:
    """One decide request for each of the simulated visitors with the longest histories, profiles included."""
    stores = open_stores(demo.data)
    keys = Keys(demo.data, secrets.token_bytes)
    signer = VisitorSigner(lambda: keys.own("visitor"))
    try:
        visitors = _busiest(stores)
        for visitor_id in visitors:
            stores.profiles.put("shop", rebuild("shop", visitor_subject(visitor_id), stores.log), 0)
    finally:
        stores.close()
    items = [item["item_id"] for item in json.loads((ROOT / "e2e/sites/shop/catalog.json").read_text(encoding="utf-8"))]
    return [
        json.dumps(
            {
                "site": "shop",
                "visitor_id": visitor_id,
                "visitor_proof": signer.sign("shop", visitor_id),
                "consent": {"personalization": True, "measurement": True},
                "page": {"url": "http://localhost/p", "type": "product", "item_id": items[number % len(items)]},
            }
        ).encode()
        for number, visitor_id in enumerate(visitors)
    ]


def _busiest(stores: Stores) -> list[str]:
    since = datetime.now(UTC) - timedelta(days=90)
    counts: dict[str, int] = {}
    for _position, event in stores.log.scan("shop"):
        if event.created_at > since:
            counts[event.visitor_id] = counts.get(event.visitor_id, 0) + 1
    return sorted(counts, key=lambda visitor_id: -counts[visitor_id])[:VISITORS]


@contextmanager
def _running(command: list[str], place: dict[str, str], port: int, path: str) -> Iterator[int]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        if not wait_for_answer(f"http://127.0.0.1:{port}{path}", process):
            raise RuntimeError(f"{command[2]} ended before it answered")
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
