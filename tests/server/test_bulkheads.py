"""Bulkheads: what waits, or is too large, takes nothing from the others. Each with a real server process."""

from __future__ import annotations

import http.client
import json
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.server.process import Server, environment, running
from tests.server.shop import shop, write_site
from tests.server.test_serve import DECIDE, GUNICORN
from tests.server.test_serve import batch as batch_without_consent

CLIENTS = 16


def batch(name: str, size: int) -> dict[str, Any]:
    """A batch whose visitor consents to measurement."""
    return batch_without_consent(name, size) | {"consent": {"measurement": True}}


@contextmanager
def locked(log: Path) -> Iterator[None]:
    """The event log, locked by another program."""
    with closing(sqlite3.connect(log, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


class Reporters:
    """Clients that send one batch each, at once, and wait for the answer as long as it takes."""

    def __init__(self, server: Server) -> None:
        self.statuses: list[int] = []
        self._threads = [threading.Thread(target=self._report, args=(server, n)) for n in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many have no answer."""
        return sum(thread.is_alive() for thread in self._threads)

    def join(self) -> list[int]:
        """Every status."""
        for thread in self._threads:
            thread.join()
        return self.statuses

    def _report(self, server: Server, number: int) -> None:
        visitor = {"visitor_id": f"reporter-{number:020}"}
        self.statuses.append(server.post("/v1/events", batch(f"locked-{number}", 1) | visitor)[0])


@pytest.mark.parametrize("command", [[], GUNICORN], ids=["granian", "gunicorn"])
def test_decisions_do_not_wait_for_a_locked_log(tmp_path: Path, command: list[str]) -> None:
    """While the log is locked and sixteen clients report, decisions and health are answered; events only 503."""
    write_site(tmp_path / "sites", shop())
    place = environment(tmp_path) | {"VITRINE_THREADS": "4"}
    bind = f"--bind=127.0.0.1:{place['VITRINE_PORT']}"
    with running(place, [sys.executable, "-m", *command, bind] if command else None) as server:
        with locked(tmp_path / "data" / "log.sqlite"):
            reporters = Reporters(server)
            for _ in range(20):
                assert server.post("/v1/decide", DECIDE)[0] == 200
                assert server.get("/healthz")[0] == server.get("/readyz")[0] == 200
            assert reporters.waiting, "the log was locked all the time, so somebody still waits for it"
            assert set(reporters.join()) == {503}
        assert server.post("/v1/events", batch("after", 2))[1]["accepted"] == 2


def test_a_flood_from_one_network_refuses_no_other(tmp_path: Path) -> None:
    """When a network floods, with a new visitor each time, it is refused, and another network is answered as before."""
    write_site(tmp_path / "sites", shop() | {"limits": {"network": {"per_second": 0.1, "burst": 60}}})
    with running(environment(tmp_path) | {"VITRINE_TRUSTED_PROXIES": "1"}) as server:

        def decide(address: str, number: int) -> int:
            visitor = {"visitor_id": f"visitor-{number:020}"}
            return server.post("/v1/decide", DECIDE | visitor, {"X-Forwarded-For": address})[0]

        statuses = [decide("203.0.113.7", number) for number in range(80)]
        assert statuses[:30] == [200] * 30 and statuses[-1] == 429
        assert [decide("203.0.112.7", number) for number in range(30)] == [200] * 30
        assert decide("203.0.113.99", 100) == 429  # the same network
        assert server.get("/healthz")[0] == server.get("/readyz")[0] == 200
        server.stop()
        said = server.said()
    assert said.count("limits.network") == 1 and "203.0" not in said


def exchange(server: Server, request: bytes, *, half_close: bool = False) -> tuple[int, dict[str, Any]]:
    """The answer to the bytes of a request: its status and its error; 0 when the server only closed the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(request)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(connection)
        try:
            answer.begin()
            return answer.status, json.loads(answer.read())["error"]
        except (http.client.HTTPException, ConnectionError):
            return 0, {}


def test_large_headers_are_refused_in_one_sentence(tmp_path: Path) -> None:
    """400 KB of headers are answered with 431 and a sentence that says the limit, and the next request is answered."""
    write_site(tmp_path / "sites", shop())
    with running(environment(tmp_path)) as server:
        for size in (40_000, 400_000):
            cookies = b"Cookie: " + b"c" * size
            status, error = exchange(server, b"GET /vitrine.js HTTP/1.1\r\nHost: shop\r\n" + cookies + b"\r\n\r\n")
            assert (status, error["code"]) == (431, "headers_too_large") and "32768 bytes" in error["message"]
        assert server.post("/v1/decide", DECIDE)[0] == 200


def test_a_request_that_ends_in_its_middle_is_no_request(tmp_path: Path) -> None:
    """A request whose sender stops in its middle is refused or closed, never acted on, and no error in the log."""
    write_site(tmp_path / "sites", shop())
    body = json.dumps(batch("half", 1)).encode()
    head = b"POST /v1/events HTTP/1.1\r\nHost: shop\r\nContent-Length: %d\r\n" % len(body)
    with running(environment(tmp_path)) as server:
        for half in (head, head + b"\r\n" + body[:-1]):
            status, error = exchange(server, half, half_close=True)
            assert status in (0, 400) and (not status or error["code"] == "incomplete"), (status, error)
        assert server.post("/v1/events", batch("half", 1))[1] == {"accepted": 1, "duplicates": 0, "rejected": []}
        server.stop()
        said = server.said()
    assert "Traceback" not in said and "ERROR" not in said, said
