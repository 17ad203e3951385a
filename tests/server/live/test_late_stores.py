"""A server whose disk is missing, full, read-only or locked starts, decides, and opens its stores when it is back."""

from __future__ import annotations

import json
import os
import re
import resource
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import House
from tests.server.live.test_hostile_files import unprivileged
from tests.server.process import Server, environment
from tests.server.shop import shop, write_site
from vitrine.domain.errors import BadFile
from vitrine.domain.item import Item
from vitrine.settings import read_settings
from vitrine.store.open import NAMES
from vitrine.store.sqlite.catalog import SqliteCatalogStore

VISITOR = "v" * 22
DEGRADED = {"profile", "assignments", "attributes"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An application that is not open yet."""
    write_site(tmp_path / "sites", shop())
    made = House(
        tmp_path,
        read_settings({"VITRINE_SITES": str(tmp_path / "sites"), "VITRINE_DATA": str(tmp_path / "disk" / "data")}),
    )
    yield made
    made.close()


def is_without_disk(house: House) -> None:
    """It decides for everybody, refuses events to be sent again, and names each store."""
    for visitor_id in (VISITOR, None):
        answer = house.decide(**({"visitor_id": visitor_id} if visitor_id else {}))
        assert answer.status_code == 200 and answer.json["placements"]["shelf"]
    assert set(house.decide(visitor_id=VISITOR).json["degraded"]) >= DEGRADED
    refused = house.send({"name": "page_view"})
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    assert set(NAMES.values()) <= set(house.client.get("/readyz").json["problems"])
    assert house.client.get("/healthz").status_code == 200


def has_disk(house: House) -> None:
    """It takes events, uses profiles, and has nothing to report."""
    house.refresh()
    assert house.client.get("/readyz").json["problems"] == []
    assert house.send({"name": "view_item", "items": [{"item_id": "p4"}]}, visitor_id=VISITOR).status_code == 202
    answer = house.decide(visitor_id=VISITOR).json
    assert answer["degraded"] == ["geo"] or answer["degraded"] == []
    assert answer["placements"]["shelf"][0]["content"]["items"][0]["item_id"] == "p4"


def test_a_missing_disk(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Without a data folder that can be made the server decides; once it can be made, everything works."""
    (house.folder / "disk").write_text("not mounted")
    house.open()
    is_without_disk(house)
    sentences = [line for line in caplog.messages if "tries again" in line]
    assert len(sentences) == len(NAMES) and all(str(house.settings.data) in line for line in sentences)
    caplog.clear()
    house.refresh()
    assert [line for line in caplog.messages if "tries again" in line] == []
    (house.folder / "disk").unlink()
    has_disk(house)


def test_a_folder_that_may_not_be_written() -> None:
    """With a data folder that it may not write the server decides; once it may, everything works."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_site(folder / "sites", shop()).chmod(0o644)
        data = folder / "data"
        data.mkdir()
        data.chmod(0o555)
        made = House(folder, read_settings({"VITRINE_SITES": str(folder / "sites"), "VITRINE_DATA": str(data)}))
        with unprivileged():
            made.open()
            is_without_disk(made)
        data.chmod(0o777)
        with unprivileged():
            has_disk(made)
        made.close()


def test_one_locked_file_costs_only_what_is_in_it(house: House) -> None:
    """With one file locked by another process the server starts, and only what is in that file is missing."""
    house.open()
    has_disk(house)
    house.close()
    neighbour = sqlite3.connect(house.settings.data / "profiles.sqlite", isolation_level=None)
    neighbour.execute("PRAGMA locking_mode=EXCLUSIVE")
    neighbour.execute("BEGIN EXCLUSIVE")
    house.open()
    assert house.decide(visitor_id=VISITOR).json["degraded"] == ["profile"]
    assert house.client.get("/readyz").json["problems"] == ["profiles"]
    assert house.send({"name": "page_view"}, visitor_id=VISITOR).status_code == 202
    neighbour.close()
    has_disk(house)


def test_a_catalog_that_cannot_be_read_shows_nothing_that_may_be_sold_out(house: House) -> None:
    """Without its catalog a site shows only items of its own file, until the catalog can be read."""
    house.open()
    house.close()
    path = house.settings.data / "catalog.sqlite"
    catalog = SqliteCatalogStore(path)
    catalog.replace("shop", [Item("p4", title="Hat"), Item("p9", title="Gone", availability="out_of_stock")])
    catalog.close()
    document = {**shop(), "items": []}
    document["strategies"]["any"] = {"steps": ["picked"], "picked": ["p9", "p4"]}
    write_site(house.settings.sites, document)
    hidden = path.rename(path.with_name("hidden"))
    path.mkdir()
    house.open()
    assert "shelf" not in house.decide().json["placements"]
    assert "catalog of shop" in house.client.get("/readyz").json["problems"]
    path.rmdir()
    hidden.rename(path)
    house.refresh()
    items = house.decide().json["placements"]["shelf"][0]["content"]["items"]
    assert [item["item_id"] for item in items] == ["p4"]
    assert house.client.get("/readyz").json["problems"] == []


@pytest.mark.parametrize("port", ["log", "profiles"])
def test_a_damaged_file_still_stops_the_start(house: House, port: str) -> None:
    """A damaged store is for the operator to replace: the start stops, with one sentence."""
    house.settings.data.mkdir(parents=True)
    (house.settings.data / f"{port}.sqlite").write_bytes(b"not a database" * 500)
    with pytest.raises(BadFile, match="damaged"):
        house.open()
    (house.settings.data / f"{port}.sqlite").unlink()
    house.open()


def test_a_full_disk(tmp_path: Path) -> None:
    """A real server on a disk without space decides, and opens its stores by itself when there is space."""
    write_site(tmp_path / "sites", shop())
    (tmp_path / "data").mkdir()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))  # no file can grow; the server inherits it
    try:
        server = Server(environment(tmp_path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    try:
        assert server.process.stdout is not None
        for line in server.process.stdout:
            worker = re.search(r"Spawning worker-\d+ with PID: (\d+)", line)
            if worker:
                break
        server.wait_until_ready()
        asked = {"site": "shop", "page": {"url": "https://shop.example/"}}
        assert server.post("/v1/decide", asked)[0] == 200
        assert set(NAMES.values()) <= set(json.loads(server.get("/readyz")[1])["problems"])
        for process in (server.process.pid, int(worker[1]) if worker else 0):
            resource.prlimit(process, resource.RLIMIT_FSIZE, before)
        while set(NAMES.values()) & set(json.loads(server.get("/readyz")[1])["problems"]):
            os.sched_yield()  # the watch opens them within seconds
        assert server.stop() == 0
    finally:
        server.close()


def test_nothing_opens_after_the_server_has_stopped(house: House) -> None:
    """A store that could be opened only after the server has stopped stays closed."""
    (house.folder / "disk").write_text("not mounted")
    house.open()
    house.close()
    (house.folder / "disk").unlink()
    house.refresh()
    assert "event log" in house.client.get("/readyz").json["problems"]
