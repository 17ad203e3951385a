"""The real server as its own process, started as an operator starts it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ORIGIN = "https://shop.example"
ASK_EVERY_S = 0.02
_HEADERS = {"Origin": ORIGIN, "Content-Type": "text/plain"}
ANSWER_WITHIN_S = 10.0


def free_port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_answer(address: str, process: subprocess.Popen[Any]) -> bool:
    """Return True when the address answers, False when the process has ended before it did.

    The start of another process's port cannot be awaited, so the address is tried again. Between two tries, this waits
    for the end of the process.
    """
    while not _answers(address):
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=ASK_EVERY_S)
            return False
    return True


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_WITHIN_S):
            return True
    except urllib.error.HTTPError as answer:  # an endpoint that requires POST answers, too
        answer.close()
        return answer.code < 500
    except OSError:
        return False


class Server:
    """A running `vitrine serve`. Its standard error is kept for the test to read."""

    def __init__(self, environment: dict[str, str], command: list[str] | None = None) -> None:
        self.port = int(environment["VITRINE_PORT"])
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", "vitrine", "serve"],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait_until_ready(self) -> None:
        """Return when the first answer comes; fail with the server's output when it ends instead."""
        if not wait_for_answer(f"http://127.0.0.1:{self.port}/healthz", self.process):
            raise AssertionError(f"the server ended: {self.said()}")

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON."""
        status, raw = self._ask("POST", path, json.dumps(body), headers)
        return status, json.loads(raw)

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body=body, headers=_HEADERS | (headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def kill(self) -> None:
        """Send SIGKILL to the server and its workers."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Stop with SIGTERM; return the exit status."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)
        return self.process.wait(timeout=30)

    def close(self) -> None:
        """End the process if it still runs, and close its output."""
        if self.process.poll() is None:
            self.kill()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def said(self) -> str:
        """Everything it has printed, after its end."""
        assert self.process.stdout is not None
        return self.process.stdout.read()


@contextmanager
def running(environment: dict[str, str], command: list[str] | None = None) -> Iterator[Server]:
    """A running server, which is always stopped at the end."""
    server = Server(environment, command)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.close()


def environment(folder: Path) -> dict[str, str]:
    """Environment variables for one server, with folders and a port of its own."""
    return {
        "VITRINE_SITES": str(folder / "sites"),
        "VITRINE_DATA": str(folder / "data"),
        "VITRINE_PORT": str(free_port()),
    }
