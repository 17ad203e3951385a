"""A constant rate of requests, whatever the server does.

Latency counts from the moment a request was due, not from when it could be sent, so that a slow server cannot
hide behind a waiting generator ("coordinated omission", Gil Tene).
"""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Latencies:
    """Milliseconds per request, and how many were not answered with 2xx."""

    milliseconds: Sequence[float]
    failures: int

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        """99 of 100 are at most this long."""
        return statistics.quantiles(self.milliseconds, n=100)[98]


def drive(port: int, path: str, bodies: Sequence[bytes], *, rate: float, seconds: float) -> Latencies:
    """POST the bodies in turn, `rate` a second over `seconds`, on keep-alive connections."""
    total = int(rate * seconds)
    found: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    failures = [0] * CONNECTIONS
    start = time.perf_counter() + 0.2

    def run(lane: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.connect()
        for number in range(lane, total, CONNECTIONS):
            due = start + number / rate
            pause = due - time.perf_counter()
            if pause > 0:
                time.sleep(pause)
            connection.request("POST", path, body=bodies[number % len(bodies)], headers={"Content-Type": "text/plain"})
            answer = connection.getresponse()
            answer.read()
            found[lane].append((time.perf_counter() - due) * 1_000)
            failures[lane] += answer.status >= 300
        connection.close()

    threads = [threading.Thread(target=run, args=(lane,)) for lane in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Latencies([value for lane in found for value in lane], sum(failures))
