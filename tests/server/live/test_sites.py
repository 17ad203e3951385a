"""Reloading: a change is taken up whole, a mistake is not taken up at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.server.conftest import NOW, House
from tests.server.shop import shop, write_site
from vitrine.domain.errors import BadFile
from vitrine.domain.item import Item
from vitrine.store.models import ModelStore
from vitrine.store.sqlite.catalog import SqliteCatalogStore


def heroes(house: House) -> list[str]:
    """What the hero placement offers."""
    return [candidate["campaign"] for candidate in house.decide().json["placements"].get("hero", [])]


def with_everyone(document: dict[str, Any]) -> dict[str, Any]:
    """The same site with its winter banner for everyone."""
    document["campaigns"][0]["audience"] = {}
    return document


def test_a_changed_file_is_taken_up(house: House) -> None:
    """The next decision follows the new file and carries its version."""
    before = house.decide().json["config_version"]
    assert heroes(house) == []
    write_site(house.settings.sites, with_everyone(shop()))
    house.refresh()
    assert heroes(house) == ["winter"]
    assert house.decide().json["config_version"] != before


@pytest.mark.parametrize("broken", ["{", '{"site": "shop"}', "", "[1]"])
def test_a_wrong_file_changes_nothing(house: House, broken: str, caplog: pytest.LogCaptureFixture) -> None:
    """The last good version goes on serving, one sentence in the log says why, and the corrected file is taken up."""
    before = house.decide().json["config_version"]
    path = house.settings.sites / "shop.json"
    path.write_text(broken, encoding="utf-8")
    house.refresh()
    house.refresh()
    assert house.decide().json["config_version"] == before
    assert len(caplog.messages) == 1
    assert str(path) in caplog.messages[0] and "last good version" in caplog.messages[0]
    write_site(house.settings.sites, with_everyone(shop()))
    house.refresh()
    assert heroes(house) == ["winter"]
    assert house.client.get("/readyz").json["problems"] == []


def test_warnings_are_logged_once_and_the_site_is_served(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """One line each for every version of the file, at most ten; the new version serves, and nothing is to be fixed."""
    document = with_everyone(shop())
    document["campaigns"][0]["audience"] = "returning"
    document["campaigns"][0]["goal"] = {"event": "purchse"}
    write_site(house.settings.sites, document)
    house.refresh()
    house.refresh()
    [line] = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "campaigns[0].goal.event is 'purchse'" in line and 'Did you mean "purchase"?' in line
    assert house.client.get("/readyz").json["problems"] == []
    document["placements"] |= {f"extra-{number}": {"selector": "p"} for number in range(20)}
    write_site(house.settings.sites, document)
    caplog.clear()
    house.refresh()
    lines = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert len(lines) == 11 and "11 warnings more" in lines[-1] and house.decide().status_code == 200


def test_no_request_is_dropped_while_files_change(house: House) -> None:
    """Requests run beside two hundred reloads, good and bad ones: every answer is a whole decision."""
    failures: list[str] = []
    done = threading.Event()

    def ask() -> None:
        client = house.app.test_client()
        while not done.is_set():
            answer = client.post("/v1/decide", json={"site": "shop", "page": {"url": "/"}})
            if answer.status_code != 200 or "shelf" not in answer.json["placements"]:
                failures.append(answer.text)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(200):
        if number % 3 == 2:
            (house.settings.sites / "shop.json").write_text("{", encoding="utf-8")
        else:
            document = shop() | {"name": f"version {number}"}
            write_site(house.settings.sites, with_everyone(document) if number % 2 else document)
        house.refresh()
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_removed_file_takes_its_site_away(house: House) -> None:
    """What is no longer declared is no longer served."""
    write_site(house.settings.sites, shop() | {"site": "other"}, "other.json")
    house.refresh()
    assert house.decide(site="other").status_code == 200
    (house.settings.sites / "other.json").unlink()
    house.refresh()
    assert house.decide(site="other").status_code == 404
    assert house.decide().status_code == 200


def test_two_files_cannot_declare_one_site(house: House) -> None:
    """The first one stays, the second is a problem with both names in it."""
    write_site(house.settings.sites, with_everyone(shop()), "twin.json")
    house.refresh()
    assert heroes(house) == []
    assert house.client.get("/readyz").json["problems"] == ["site file twin.json"]


def test_a_site_may_change_its_name(house: House) -> None:
    """The old id is gone, the new one is there."""
    write_site(house.settings.sites, shop() | {"site": "boutique"})
    house.refresh()
    assert house.decide().status_code == 404
    assert house.decide(site="boutique").status_code == 200


def test_a_changed_name_is_told(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """In the log, with both names; nothing of the old one stays behind."""
    publish_popular(house, '["p5"]')
    current = (house.settings.data / "models" / "shop" / "current").read_text().strip()
    (house.settings.data / "models" / "shop" / current / "manifest.json").write_text("{")
    house.refresh()
    assert house.client.get("/readyz").json["problems"] == ["models of shop"]
    write_site(house.settings.sites, shop() | {"site": "boutique"})
    house.refresh()
    assert any("'shop'" in message and "'boutique'" in message for message in caplog.messages)
    assert house.client.get("/readyz").json["problems"] == []


def test_a_wrong_file_that_never_owned_a_site_is_forgotten_with_it(house: House) -> None:
    """Removing the file fixes the problem."""
    (house.settings.sites / "draft.json").write_text("{")
    house.refresh()
    assert house.client.get("/readyz").json["problems"] == ["site file draft.json"]
    (house.settings.sites / "draft.json").unlink()
    house.refresh()
    assert house.client.get("/readyz").json["problems"] == []


def test_a_deleted_log_is_named(house: House) -> None:
    """Nothing can be recorded any more, and the operator sees it before the visitors' events pile up."""
    assert house.client.get("/readyz").json["problems"] == []
    (house.settings.data / "log.sqlite").unlink()
    assert house.client.get("/readyz").json == {"status": "degraded", "problems": ["event log"]}


def test_a_server_does_not_start_on_a_wrong_file(make_house: Callable[..., House]) -> None:
    """At the start there is no last good version, so the operator hears of it at once."""
    with pytest.raises(BadFile, match="vitrine check"):
        make_house({"site": "shop"})


def test_an_imported_catalog_replaces_the_file_s_own_items(house: House) -> None:
    """The running server sees the import without a restart."""
    catalog = SqliteCatalogStore(house.settings.data / "catalog.sqlite")
    catalog.replace("shop", [Item("p2", title="New boots"), Item("p4", availability="out_of_stock")])
    catalog.close()
    house.refresh()
    items = house.decide().json["placements"]["shelf"][0]["content"]["items"]
    assert items == [{"item_id": "p2", "title": "New boots"}]


def publish_popular(house: House, item_ids: str) -> None:
    """Publish a hand-made popular model, as training would."""
    ids = np.frombuffer(item_ids.encode(), np.uint8)
    scores = np.arange(item_ids.count(",") + 1, 0, -1).astype(np.float32)
    ModelStore(house.settings.data / "models").publish(
        "shop", {"popular": {"item_ids": ids, "scores": scores}}, {}, NOW
    )


def test_published_models_are_picked_up_and_corrupt_ones_are_not(make_house: Callable[..., House]) -> None:
    """A running server takes new models up; a damaged file leaves the old ones in use and becomes a problem."""
    document = shop()
    document["strategies"]["any"] = {"steps": ["popular"]}
    house = make_house(document)
    assert "shelf" not in house.decide().json["placements"]
    publish_popular(house, '["p5","p1"]')
    house.refresh()

    def shown() -> list[str]:
        return [item["item_id"] for item in house.decide().json["placements"]["shelf"][0]["content"]["items"]]

    assert shown() == ["p5", "p1"]
    publish_popular(house, '["p1","p5"]')
    current = (house.settings.data / "models" / "shop" / "current").read_text().strip()
    (house.settings.data / "models" / "shop" / current / "popular.npz").write_bytes(b"not a model")
    house.refresh()
    assert shown() == ["p5", "p1"]
    assert house.client.get("/readyz").json["problems"] == ["models of shop"]


def test_a_server_starts_beside_a_corrupt_model(make_house: Callable[..., House]) -> None:
    """No model is a poorer shop window, not a closed one."""
    house = make_house()
    publish_popular(house, '["p5"]')
    current = (house.settings.data / "models" / "shop" / "current").read_text().strip()
    (house.settings.data / "models" / "shop" / current / "manifest.json").write_text("{")
    house.close()
    house.open()
    assert house.decide().status_code == 200
    assert house.client.get("/readyz").json["problems"] == ["models of shop"]
