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
    """Milliseconds per request; those of requests answered with 2xx; and how many were not.

    `served` are the milliseconds of the good ones from when they were really sent, and `seconds` how long all took:
    they say more of an overload that slows the generator down.
    """

    milliseconds: Sequence[float]
    good: Sequence[float]
    failures: int
    served: Sequence[float]
    seconds: float

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        """99 of 100 are at most this long."""
        return statistics.quantiles(self.milliseconds, n=100)[98]

    @property
    def good_p99(self) -> float:
        """99 of 100 requests answered with 2xx are at most this long."""
        return _p99(self.good)

    @property
    def served_p99(self) -> float:
        """As `good_p99`, of `served`."""
        return _p99(self.served)


def _p99(milliseconds: Sequence[float]) -> float:
    return statistics.quantiles(milliseconds, n=100)[98] if len(milliseconds) > 1 else float("inf")


def drive(
    port: int,
    path: str,
    bodies: Sequence[bytes],
    *,
    rate: float,
    seconds: float,
    method: str = "POST",
    addresses: Sequence[str] = (),
    connections: int = CONNECTIONS,
) -> Latencies:
    """Send the bodies in turn, `rate` a second over `seconds`, on keep-alive connections.

    `addresses` are what a proxy says of where they come from, in turn.
    """
    total = int(rate * seconds)
    found: list[list[tuple[float, float, bool]]] = [[] for _ in range(connections)]
    start = time.perf_counter() + 0.2

    def run(lane: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for number in range(lane, total, connections):
            due = start + number / rate
            pause = due - time.perf_counter()
            if pause > 0:
                time.sleep(pause)
            headers = {"Content-Type": "text/plain"}
            if addresses:
                headers["X-Forwarded-For"] = addresses[number % len(addresses)]
            sent = time.perf_counter()
            connection.request(method, path, body=bodies[number % len(bodies)], headers=headers)
            answer = connection.getresponse()
            answer.read()
            end = time.perf_counter()
            found[lane].append(((end - due) * 1_000, (end - sent) * 1_000, answer.status < 300))
        connection.close()

    threads = [threading.Thread(target=run, args=(lane,)) for lane in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [one for lane in found for one in lane]
    good = [since_due for since_due, _, is_good in every if is_good]
    served = [since_sent for _, since_sent, is_good in every if is_good]
    took = time.perf_counter() - start
    return Latencies([since_due for since_due, _, _ in every], good, len(every) - len(good), served, took)
