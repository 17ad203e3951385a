"""The server as a process: fast start, clear errors, reloads without failures, and no loss at kill -9."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.server.process import Server, environment, running
from tests.server.shop import shop, write_site
from vitrine.store.open import open_stores

VISITOR = "visitor-of-the-server"
DECIDE = {"site": "shop", "page": {"url": "https://shop.example/"}}
GUNICORN = ["gunicorn", "--threads=4", "vitrine.app:create_app_from_environment()"]


def batch(name: str, size: int) -> dict[str, object]:
    """A batch of `size` events with ids of their own, and consent. Nothing proves the visitor."""
    now = datetime.now(UTC).isoformat()
    events = [{"event_id": f"{name}-{number}", "name": "page_view", "created_at": now} for number in range(size)]
    consent = {"measurement": True}
    return {"site": "shop", "visitor_id": VISITOR, "sent_at": now, "consent": consent, "events": events}


def stored_event_ids(folder: Path) -> set[str]:
    """The ids of the events in the log."""
    stores = open_stores(folder / "data")
    try:
        return {event.event_id.removeprefix("none:") for _position, event in stores.log.scan("shop")}
    finally:
        stores.close()


def test_the_second_start_serves_its_first_decision_within_two_seconds(tmp_path: Path) -> None:
    """From the command to the first decision a second start takes at most two seconds, in the best of three tries."""
    write_site(tmp_path / "sites", shop())
    place = environment(tmp_path)
    with running(place):
        pass
    took = []
    for _attempt in range(3):
        started = time.monotonic()
        with running(place) as server:
            assert server.post("/v1/decide", DECIDE)[0] == 200
            took.append(time.monotonic() - started)
    assert min(took) < 2, took


@pytest.mark.parametrize("workers", ["1", "2"])
def test_kill_9_loses_no_acknowledged_event(tmp_path: Path, workers: str) -> None:
    """When the server is killed while eight clients report events, every event answered with 202 is in the log."""
    write_site(tmp_path / "sites", shop() | {"limits": {"visitor": {"per_second": 10_000, "burst": 10_000}}})
    place = environment(tmp_path) | {"VITRINE_WORKERS": workers}
    acknowledged: set[str] = set()
    enough = threading.Event()

    def report(server: Server, client: int) -> None:
        number = 0
        while True:
            number += 1
            sent = batch(f"{client}-{number}", 5)
            try:
                status, answer = server.post("/v1/events", sent)
            except (OSError, http.client.HTTPException):
                return
            assert status == 202 and answer["accepted"] == 5
            acknowledged.update(f"{client}-{number}-{index}" for index in range(5))
            if len(acknowledged) > 1_500:
                enough.set()

    with running(place) as server:
        clients = [threading.Thread(target=report, args=(server, client)) for client in range(8)]
        for thread in clients:
            thread.start()
        assert enough.wait(60)
        server.kill()
        for thread in clients:
            thread.join()
    stored = stored_event_ids(tmp_path)
    assert len(acknowledged) > 1_500
    assert acknowledged <= stored
    with running(place) as server:
        assert server.post("/v1/decide", DECIDE)[0] == 200
        again = server.post("/v1/events", batch("1-1", 5))[1]
        assert again == {"accepted": 0, "duplicates": 5, "rejected": []}


def test_a_changed_file_is_taken_up_by_every_worker_without_a_failed_request(tmp_path: Path) -> None:
    """While a site file is replaced, also by a broken one, no request fails, and every worker loads the new file."""
    write_site(tmp_path / "sites", shop())
    with running(environment(tmp_path) | {"VITRINE_WORKERS": "2"}) as server:

        def ask_until(wanted: str, times: int = 30) -> None:
            """Request decisions, which must succeed, until all have the wanted name."""
            seen = 0
            while seen < times:
                status, answer = server.post("/v1/decide", DECIDE)
                assert status == 200
                heroes = [candidate["campaign"] for candidate in answer["placements"].get("hero", [])]
                seen = seen + 1 if heroes == [wanted] else 0

        document = shop()
        document["campaigns"][0]["audience"] = {}
        write_site(tmp_path / "sites", document)
        ask_until("winter")
        (tmp_path / "sites" / "shop.json").write_text("{", encoding="utf-8")
        ask_until("winter")
        document["campaigns"][0]["campaign"] = "frost"
        write_site(tmp_path / "sites", document)
        ask_until("frost")


def serve(place: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `vitrine serve` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "vitrine", "serve"], env=place, capture_output=True, text=True, timeout=30, check=False
    )


def complaint(place: dict[str, str]) -> str:
    """The one sentence of a start that fails, with exit status 1 and no traceback."""
    ended = serve(place)
    assert ended.returncode == 1, ended
    assert "Traceback" not in ended.stderr + ended.stdout
    lines = [line for line in ended.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, lines
    return lines[0]


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    """A port in use is one sentence with the port and the variable that changes it."""
    write_site(tmp_path / "sites", shop())
    place = environment(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(place["VITRINE_PORT"])))
        other.listen()
        said = complaint(place)
    assert place["VITRINE_PORT"] in said and "VITRINE_PORT" in said


def test_an_unwritable_data_folder_stops_no_decision(tmp_path: Path) -> None:
    """With a data folder that cannot be made the server starts, decides, and says what to do with each store."""
    write_site(tmp_path / "sites", shop())
    (tmp_path / "data").write_text("not a folder")
    with running(environment(tmp_path)) as server:
        assert server.post("/v1/decide", DECIDE)[0] == 200
        assert server.post("/v1/events", batch("lost", 1))[0] == 503
        assert "event log" in json.loads(server.get("/readyz")[1])["problems"]
        assert server.stop() == 0
        said = server.said()
    assert f"{tmp_path / 'data'} cannot be created" in said and "Traceback" not in said


def test_no_site_file_and_a_wrong_one_are_said_in_one_sentence(tmp_path: Path) -> None:
    """A missing or wrong site file is one sentence with the folder, or with the command that lists all mistakes."""
    (tmp_path / "sites").mkdir()
    assert "VITRINE_SITES" in complaint(environment(tmp_path))
    write_site(tmp_path / "sites", shop() | {"origins": "all"})
    assert "vitrine check" in complaint(environment(tmp_path))


def test_wrong_settings_are_said_in_one_sentence(tmp_path: Path) -> None:
    """All wrong settings are in one sentence."""
    said = complaint(environment(tmp_path) | {"VITRINE_PORT": "0x50", "VITRINE_THREADS": "many"})
    assert "VITRINE_PORT" in said and "VITRINE_THREADS" in said


def test_a_polite_stop_ends_with_everything_written(tmp_path: Path) -> None:
    """After SIGTERM the server exits with 0, and every acknowledged event is in the log."""
    write_site(tmp_path / "sites", shop())
    with running(environment(tmp_path)) as server:
        assert server.post("/v1/events", batch("last", 3))[0] == 202
        assert server.stop() == 0
    assert len(stored_event_ids(tmp_path)) == 3


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("command", [[], GUNICORN], ids=["granian", "gunicorn"])
def test_a_stopped_server_and_its_workers_end_well(tmp_path: Path, workers: str, command: list[str]) -> None:
    """A stopped server exits with 0, and no worker crashes or has to be killed."""
    write_site(tmp_path / "sites", shop())
    place = environment(tmp_path) | {"VITRINE_WORKERS": workers, "WEB_CONCURRENCY": workers}
    bind = f"--bind=127.0.0.1:{place['VITRINE_PORT']}"
    with running(place, [sys.executable, "-m", *command, bind] if command else None) as server:
        assert server.post("/v1/decide", DECIDE)[0] == 200
        status, output = server.stop(), server.said()
    assert status == 0
    assert not re.search("traceback|error|unexpected|killing|was sent sig", output, re.IGNORECASE), output


def test_a_server_can_be_stopped_while_its_workers_start(tmp_path: Path) -> None:
    """SIGTERM also ends a worker that is just starting, so that the server can end."""
    write_site(tmp_path / "sites", shop())
    server = Server(environment(tmp_path) | {"VITRINE_WORKERS": "2"})
    try:
        assert server.process.stdout is not None
        assert any("Spawning worker-2" in line for line in server.process.stdout)
        assert server.stop() == 0
        assert "Granian shutdown completed" in server.said()
    finally:
        server.close()


def test_gunicorn_is_a_fallback(tmp_path: Path) -> None:
    """The application also runs under gunicorn."""
    write_site(tmp_path / "sites", shop())
    place = environment(tmp_path)
    command = [sys.executable, "-m", *GUNICORN, f"--bind=127.0.0.1:{place['VITRINE_PORT']}"]
    with running(place, command) as server:
        assert server.post("/v1/decide", DECIDE)[0] == 200
        assert server.post("/v1/events", batch("one", 1))[1]["accepted"] == 1
        assert json.loads(server.get("/readyz")[1])["status"] == "ok"


def test_slow_clients_block_nobody(tmp_path: Path) -> None:
    """With one thread and sixty-four half-sent requests, the next request is answered at once."""
    write_site(tmp_path / "sites", shop())
    body = b"POST /v1/events HTTP/1.1\r\nHost: shop\r\nContent-Length: 1000\r\n\r\n{"
    head = b"POST /v1/events HTTP/1.1\r\nHost: shop\r\n"
    with running(environment(tmp_path) | {"VITRINE_THREADS": "1"}) as server, ExitStack() as open_sockets:
        for number in range(64):
            slow = open_sockets.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(head if number % 4 == 0 else body)
        for _ in range(3):
            assert server.post("/v1/decide", DECIDE)[0] == 200
        assert server.post("/v1/events", batch("beside", 2))[1]["accepted"] == 2


def test_a_body_in_chunks_is_refused(tmp_path: Path) -> None:
    """A body in chunks is refused at once, in the one error shape."""
    write_site(tmp_path / "sites", shop())
    with (
        running(environment(tmp_path)) as server,
        closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection,
    ):
        connection.putrequest("POST", "/v1/events")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()  # no chunk follows: the refusal may close the connection before it arrives
        answer = connection.getresponse()
        assert answer.status == 411 and json.loads(answer.read())["error"]["code"] == "length_required"


def test_a_clean_start_says_what_matters_only(tmp_path: Path) -> None:
    """A start with default settings and a site file without warnings prints no warning."""
    write_site(tmp_path / "sites", shop() | {"audiences": {}})  # no campaign uses the shop's audience
    with running(environment(tmp_path)) as server:
        server.stop()
        said = server.said()
    assert "Vitrine listens on" in said and "warn" not in said.lower() and "error" not in said.lower(), said
