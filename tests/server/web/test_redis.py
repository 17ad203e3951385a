"""Decisions and events while the Redis with profiles and assignments is gone, frozen or full."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.redis_server import HOST, RedisProcess
from tests.server.conftest import House
from tests.server.process import environment, running
from tests.server.shop import shop, write_site
from vitrine.domain.subject import visitor_subject
from vitrine.store.open import open_store

VISITOR = "v" * 22
SECRET = "hunter2"
# Two stores, each with a timeout of 0.2 s; the rest is room for a busy machine.
BUDGET_S = 2.0
DECISIONS = 12  # more than it takes to give the server up


def split_shop() -> dict[str, Any]:
    """The shop with one banner of two versions, so that assignments are kept."""
    document = shop()
    changes = [{"text": "Warm coats"}]
    document["campaigns"] = [
        {
            "campaign": "winter",
            "type": "banner",
            "placement": "hero",
            "variations": [{"variation": name, "content": {"changes": changes}} for name in ("a", "b")],
        }
    ]
    return document


@pytest.fixture
def house(make_house: Callable[..., House], redis_server: RedisProcess) -> House:
    """A shop with profiles and assignments in Redis, and a breaker with a short pause."""
    redis_server.lock(SECRET)
    return make_house(split_shop(), store=f"redis://:{SECRET}@{HOST}:{redis_server.port}?timeout_ms=200&pause_ms=1")


def view(house: House, item_id: str) -> None:
    """The visitor looks at an item, and the event is acknowledged."""
    answer = house.send({"name": "view_item", "items": [{"item_id": item_id}]}, visitor_id=VISITOR)
    assert answer.status_code == 202 and answer.json["accepted"] == 1


def viewed(house: House) -> list[str]:
    """The viewed items in the stored profile."""
    profiles = open_store(house.settings.store, "profiles")
    profile = profiles.get("shop", visitor_subject(VISITOR))
    profiles.close()
    return [touch.item_id for touch in profile.viewed]


def degraded(house: House) -> list[str]:
    """The `degraded` of a decision for the visitor."""
    answer = house.decide(visitor_id=VISITOR)
    assert answer.status_code == 200 and answer.json["placements"]["hero"]
    return list(answer.json["degraded"])


def problems(house: House) -> list[str]:
    return list(house.client.get("/readyz").json["problems"])


def gone(server: RedisProcess) -> Callable[[], None]:
    server.kill()
    return server.start


def frozen(server: RedisProcess) -> Callable[[], None]:
    server.freeze()
    return server.thaw


@pytest.mark.parametrize("fault", [gone, frozen])
def test_without_redis_pages_are_decided_and_events_acknowledged(
    house: House, redis_server: RedisProcess, fault: Callable[[RedisProcess], Callable[[], None]]
) -> None:
    """Without Redis each decision is in time and `degraded`; afterwards the profile has all events."""
    view(house, "p1")
    assert degraded(house) == [] and problems(house) == []
    back = fault(redis_server)
    for number in range(DECISIONS):
        started = time.monotonic()
        assert degraded(house) == ["profile", "assignments"], number
        assert time.monotonic() - started < BUDGET_S
    view(house, "p2")
    assert problems(house) == ["profiles", "assignments"]
    back()
    view(house, "p3")
    assert degraded(house) == [] and problems(house) == []
    assert viewed(house) == ["p3", "p2", "p1"]


def test_an_outage_is_one_warning(house: House, redis_server: RedisProcess, caplog: pytest.LogCaptureFixture) -> None:
    """While Redis is full, the first batch of events logs a warning and later ones do not; a new outage logs again."""
    view(house, "p1")
    for outage in (1, 2):
        redis_server.order("CONFIG", "SET", "maxmemory", 1)
        for _ in range(3):
            view(house, "p2")
        redis_server.order("CONFIG", "SET", "maxmemory", 0)
        view(house, "p3")
        behind = [record for record in caplog.records if "behind the log" in record.getMessage()]
        assert [record.levelno for record in behind] == [logging.WARNING] * outage


def test_a_full_redis_is_read_and_catches_up(house: House, redis_server: RedisProcess) -> None:
    """While Redis is full, decisions use the old profile; the next event after that updates it."""
    view(house, "p1")
    token = house.decide(visitor_id=VISITOR).json["placements"]["hero"][0]["exposure_token"]
    redis_server.order("CONFIG", "SET", "maxmemory", 1)
    view(house, "p2")
    exposure = {"name": "exposure", "exposure_token": token}
    assert house.send(exposure, visitor_id=VISITOR).json["accepted"] == 1
    assert degraded(house) == []
    assert problems(house) == ["profiles", "assignments"]
    assert viewed(house) == ["p1"]
    redis_server.order("CONFIG", "SET", "maxmemory", 0)
    assert problems(house) == []
    view(house, "p3")
    assert viewed(house) == ["p3", "p2", "p1"]


def test_an_exposed_visitor_keeps_the_variation(house: House) -> None:
    """An exposed visitor keeps the variation in Redis, also after a restart of the server."""
    candidate = house.decide(visitor_id=VISITOR).json["placements"]["hero"][0]
    exposure = {"name": "exposure", "exposure_token": candidate["exposure_token"]}
    assert house.send(exposure, visitor_id=VISITOR).json["accepted"] == 1
    assignments = open_store(house.settings.store, "assignments")
    subject = visitor_subject(VISITOR)
    assert assignments.get("shop", [subject]) == {subject: {"winter__0": candidate["variation"]}}
    assignments.close()


def test_nothing_shows_the_password(house: House, redis_server: RedisProcess, caplog: pytest.LogCaptureFixture) -> None:
    """Neither logs nor answers show the password when Redis is gone or refuses it."""
    caplog.set_level(logging.DEBUG)
    spoken = []
    redis_server.lock("another")
    redis_server.kill()
    for trouble in ("gone", "refuses"):
        view(house, trouble)
        assert degraded(house) == ["profile", "assignments"]
        spoken += [house.decide(visitor_id=VISITOR).text, house.client.get("/readyz").text]
        if trouble == "gone":
            redis_server.start()
    assert "cannot be reached" in caplog.text and "refuses the user or the password" in caplog.text
    assert "redis://***@" in caplog.text
    assert SECRET not in caplog.text + "".join(spoken)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_server_s_processes_share_redis(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisProcess, workers: str
) -> None:
    """`vitrine serve` answers from Redis with each of its worker processes."""
    folder = tmp_path_factory.mktemp("served")
    write_site(folder / "sites", shop())
    url = f"redis://{HOST}:{redis_server.port}?timeout_ms=5000"
    with running({**environment(folder), "VITRINE_STORE": url, "VITRINE_WORKERS": workers}) as server:
        for _ in range(20):
            assert server.post("/v1/decide", {"site": "shop", "page": {"url": "https://shop.example/"}})[0] == 200
        assert server.get("/readyz")[1] == b'{"status":"ok","problems":[]}'


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("127.0.0.1:1", "cannot be reached (Connection refused): start the server, or correct VITRINE_STORE."),
        ("127.0.0.1:{port}", "refuses the user or the password: correct them in VITRINE_STORE."),
        ("127.0.0.1:port", "its host is missing or invalid; write redis://HOST:PORT."),
    ],
)
def test_the_server_does_not_start_without_its_stores(
    tmp_path: Path, redis_server: RedisProcess, place: str, sentence: str
) -> None:
    """One sentence says what is wrong with the URL or the server, without the password, and the command fails."""
    redis_server.lock("another")
    write_site(tmp_path / "sites", shop())
    url = f"redis://:{SECRET}@{place.format(port=redis_server.port)}"
    place_of_server = {**os.environ, **environment(tmp_path), "VITRINE_STORE": url}
    command = [sys.executable, "-m", "vitrine", "serve"]
    ended = subprocess.run(command, env=place_of_server, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stdout == "" and ended.stderr.count("\n") == 1 and sentence in ended.stderr
    assert SECRET not in ended.stderr
