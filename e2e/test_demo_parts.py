"""The demo's parts, each alone: addresses, visitors, pictures, pages, the launcher's error."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import geoip2.database
import geoip2.errors
import msgspec
import pytest

from e2e.demo_folder import ROOT
from e2e.geoip import NETWORKS, build
from e2e.sites.shop.simulate import write_log
from e2e.sites.shop.site import UNKNOWN_ADDRESS, create_shop
from e2e.sites.shop.wares import SECTIONS, Wares
from vitrine.wire.events import WireEvent

UNTIL = datetime(2026, 1, 15, tzinfo=UTC)


def test_every_network_is_found_with_all_its_facts(tmp_path: Path) -> None:
    """The City file answers geoip2 with the city, codes, latitude and time zone of the readable list."""
    rows = json.loads(NETWORKS.read_text(encoding="utf-8"))
    assert build(NETWORKS, tmp_path / "regions.mmdb") == len(rows)
    with geoip2.database.Reader(tmp_path / "regions.mmdb") as reader:
        for row in rows:
            place = reader.city(row["network"].split("/")[0])
            assert place.city.name == row["city"]
            assert place.country.iso_code == row["country"]
            assert place.country.is_in_european_union is row["is_eu"]
            assert place.subdivisions.most_specific.iso_code == row["region"]
            assert (place.location.latitude, place.location.time_zone) == (row["latitude"], row["time_zone"])
            assert place.postal.code == row["postal"]
        with pytest.raises(geoip2.errors.AddressNotFoundError):
            reader.city(UNKNOWN_ADDRESS)


def test_simulated_visitors_are_the_same_each_time(tmp_path: Path) -> None:
    """The same seed and day give the same bytes; every line is a valid event, and none is after the last day."""
    count = write_log(tmp_path / "first.jsonl", NETWORKS, UNTIL, visitors=200)
    write_log(tmp_path / "second.jsonl", NETWORKS, UNTIL, visitors=200)
    text = (tmp_path / "first.jsonl").read_text(encoding="utf-8")
    assert text == (tmp_path / "second.jsonl").read_text(encoding="utf-8")
    events = [msgspec.json.decode(line, type=WireEvent) for line in text.splitlines()]
    assert len(events) == count > 1_000
    assert max(event.created_at for event in events) < UNTIL
    assert {event.name for event in events} == {"page_view", "view_item", "add_to_cart", "purchase"}


def test_every_item_has_a_picture_of_its_own() -> None:
    """The shop serves a well-formed SVG, labelled with the item's title, for each item, and no picture is left over."""
    shop = create_shop("http://localhost:8000").test_client()
    items = Wares().items
    for item in items:
        with shop.get(item["image"]) as response:
            assert (response.status_code, response.mimetype) == (200, "image/svg+xml"), item["image"]
            drawing = ET.fromstring(response.text)
        assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
        assert (drawing.get("viewBox"), drawing.get("aria-label")) == ("0 0 400 500", item["title"])
    pictures = {f"/static/items/{file.name}" for file in (ROOT / "e2e/sites/shop/static/items").iterdir()}
    assert pictures == {item["image"] for item in items}


def test_the_shop_sells_without_any_script() -> None:
    """Every page answers without a script, and plain forms fill the bag, place the order and empty the bag."""
    shop = create_shop("http://localhost:8000", tag=False).test_client()
    for path in (
        "/",
        *(f"/c/{section.slug}" for section in SECTIONS),
        "/bag",
        *(item["url"] for item in Wares().items),
    ):
        answer = shop.get(path)
        assert answer.status_code == 200, path
        assert "vitrine.js" not in answer.text
    assert shop.get("/p/nothing").status_code == 404
    bag = shop.post("/bag/add", data={"item_id": "fjord-wool-coat"}, follow_redirects=True)
    assert "Fjord Wool Coat" in bag.text
    thanks = shop.post("/order", follow_redirects=True)
    assert re.search(r"Your order <b>NS-[0-9A-F]{8}</b> of €289\.00", thanks.text)
    assert "Nothing in it yet" in shop.get("/bag").text
    assert shop.post("/bag/add", data={"item_id": "ember-wrap-coat"}).status_code == 409


def test_one_script_tag_is_all_it_takes() -> None:
    """The pasted line is the only difference between the page with Vitrine and the page without it."""
    with_tag = create_shop("http://localhost:8000").test_client().get("/").text
    without = create_shop("http://localhost:8000", tag=False).test_client().get("/").text
    added = set(with_tag.splitlines()) - set(without.splitlines())
    assert added == {'  <script async src="http://localhost:8000/vitrine.js" data-site="shop"></script>'}


def test_a_port_in_use_is_named_with_its_variable(tmp_path: Path) -> None:
    """The launcher prints one sentence that names the port in use and the variable to set, and writes no file."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        environment = {**os.environ, "VITRINE_SITE_PORT": str(port), "VITRINE_DEMO_DIR": str(tmp_path / "demo")}
        environment["VITRINE_PORT"] = str(port - 1 if port > 60_000 else port + 1)
        launcher = subprocess.run(
            [sys.executable, "-m", "e2e.demo"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    assert launcher.returncode == 1
    assert (
        launcher.stdout.strip()
        == f"Port {port} cannot be used (Address already in use); set VITRINE_SITE_PORT to another one."
    )
    assert not (tmp_path / "demo").exists()
