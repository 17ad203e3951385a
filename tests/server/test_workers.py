"""The worker processes of a server: their deaths end no service, and their parent's death ends them."""

from __future__ import annotations

import os
import re
import signal
import threading
from pathlib import Path

import pytest

from tests.server.process import Server, environment, running
from tests.server.shop import shop, write_site
from vitrine.cli.workers import LONGEST_PAUSE_S, SOUND_AFTER_S, cause, next_pause

DECIDE = {"site": "shop", "page": {"url": "https://shop.example/"}}


def spawned(server: Server) -> int:
    """The process id of the next worker that the server says it has started."""
    assert server.process.stdout is not None
    for line in server.process.stdout:
        found = re.search(r"Spawning worker-\d+ with PID: (\d+)", line)
        if found:
            return int(found[1])
    raise AssertionError("the server ended")


def kill_workers(server: Server, times: int) -> None:
    """Kill the only worker as soon as it is ready, again and again; return when the last one is."""
    for _ in range(times):
        worker = spawned(server)
        server.wait_until_ready()
        os.kill(worker, signal.SIGKILL)
    server.wait_until_ready()


def test_a_worker_may_die_again_and_again(tmp_path: Path) -> None:
    """The only worker is killed three times within seconds: each time another one decides, and a stop ends well."""
    write_site(tmp_path / "sites", shop())
    server = Server(environment(tmp_path))
    try:
        kill_workers(server, 3)
        assert server.post("/v1/decide", DECIDE)[0] == 200
        assert server.stop() == 0
    finally:
        server.close()


def test_each_death_is_one_sentence(tmp_path: Path) -> None:
    """The log says of each death which process ended, by what, and when another one starts."""
    write_site(tmp_path / "sites", shop())
    server = Server(environment(tmp_path))
    try:
        kill_workers(server, 2)
        assert server.stop() == 0
        (line,) = (line for line in server.said().splitlines() if "was ended by" in line)
        assert re.search(r"Worker 1 \(process \d+\) was ended by signal 9 \(SIGKILL\) after [\d.]+ s; another", line)
    finally:
        server.close()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_workers_end_with_their_parent(tmp_path: Path, workers: str) -> None:
    """When the parent is killed its workers end, and a new server finds the port free."""
    write_site(tmp_path / "sites", shop())
    place = environment(tmp_path) | {"VITRINE_WORKERS": workers}
    server = Server(place)
    ended = threading.Thread(target=server.said, daemon=True)  # the output ends when nobody has it open any more
    try:
        server.wait_until_ready()
        server.process.kill()
        server.process.wait()
        ended.start()
        ended.join(30)
        assert not ended.is_alive()
    finally:
        if ended.is_alive():
            os.killpg(server.process.pid, signal.SIGKILL)
            ended.join()
        server.close()
    with running(place) as again:
        assert again.post("/v1/decide", DECIDE)[0] == 200


def test_the_pause_grows_while_a_worker_lives_shortly() -> None:
    """The first start comes at once, the next ones after longer pauses; after a minute of life it is at once again."""
    pauses: list[float] = []
    for _ in range(7):
        pauses.append(next_pause(pauses[-1] if pauses else None, 0.1))
    assert pauses == [0.0, 0.5, 1.0, 2.0, 4.0, LONGEST_PAUSE_S, LONGEST_PAUSE_S]
    assert next_pause(pauses[-1], SOUND_AFTER_S) == 0.0


@pytest.mark.parametrize(
    ("status", "words"),
    [(1, "exit status 1"), (-11, "signal 11 (SIGSEGV)"), (-99, "signal 99"), (None, "exit status None")],
)
def test_a_cause_is_named(status: int | None, words: str) -> None:
    """A signal is named by its name, and an exit by its status."""
    assert cause(status) == words
