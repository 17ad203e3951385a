"""Promises of server/docs/privacy.md that concern all stores at once, by real requests and every byte of the folder."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable

import pytest

from tests.server.conftest import House
from tests.server.job.test_erase import expose, models, traces
from tests.server.shop import ORIGIN
from tests.server.web.test_consent import withdraw
from tests.server.web.test_subject import DAD, ELSEWHERE, VISITOR, shelf, shelf_site, view
from tests.server.web.test_visitor import asking
from tests.stores.samples import NOON
from tests.stores.test_model_rows import sessions
from vitrine.store.open import open_stores

BROWSER = f"visitor:{VISITOR}"
ADDRESS = "203.0.113.77"


def known_everywhere(house: House) -> None:
    """The visitor, and a profile that took over, in the log, columns, profiles, assignments, attributes and models."""
    view(house, "p1")
    view(house, "p1", ELSEWHERE)
    expose(house)
    view(house, "p2", **DAD)
    house.server.drain()
    view(house, "p4")
    stores = open_stores(house.settings.data)
    stores.attributes.put("shop", [(BROWSER, {"crm.tier": "tin"})])
    stores.close()
    models(house).publish("shop", {"sessions": sessions([BROWSER, f"visitor:{ELSEWHERE}"])}, {}, NOON)
    assert len({path.parent.name for path in traces(house, VISITOR)} | {"models"}) >= 3
    assert models(house).export("shop", BROWSER) != {}


@pytest.mark.parametrize("way", ["withdrawal", "detached", "delete"])
def test_an_erased_id_is_in_no_file(make_house: Callable[..., House], way: str) -> None:
    """However a visitor goes, afterwards no file of the data folder has the id, also when events come late."""
    document = {**shelf_site(unit="profile"), "carry_over": True}
    variation = document["campaigns"][0]["variations"][0]
    document["campaigns"][0]["variations"] = [variation, {**variation, "variation": "more"}]
    house = make_house({**document, "on_withdrawal": "detach" if way == "detached" else "erase"})
    known_everywhere(house)
    late = {"event_id": "late", "name": "page_view", "created_at": house.now.isoformat()}
    if way == "delete":
        assert house.client.delete("/v1/visitor?site=shop", headers=asking(house)).status_code == 202
    else:
        assert withdraw(house)[0] == 202
    house.send(late)
    house.server.erase()
    house.send(late, **DAD)
    house.decide(visitor_id=VISITOR)
    house.server.drain()
    assert traces(house, VISITOR) == []
    assert models(house).export("shop", BROWSER) == {}
    assert shelf(house, ELSEWHERE, **DAD) == ["Boots"] and shelf(house, ELSEWHERE) == ["Coat"]


def test_no_address_of_a_visitor_is_stored(make_house: Callable[..., House]) -> None:
    """The IP address of a visitor is in no file, after a decision, events, a withdrawal and an erasure."""
    house = make_house(shelf_site(), trusted_proxies=1)
    forwarded = {"X-Forwarded-For": ADDRESS, "Origin": ORIGIN}
    answer = house.decide(forwarded).json
    event = {"event_id": "e", "name": "page_view", "created_at": house.now.isoformat()}
    who = {"visitor_id": answer["visitor_id"], **house.proofs(answer["visitor_id"])}
    both = {"personalization": True, "measurement": True}
    body = {"site": "shop", **who, "sent_at": house.now.isoformat(), "consent": both, "events": [event]}
    assert house.post("/v1/events", json.dumps(body), forwarded).json["accepted"] == 1
    assert house.post("/v1/consent", json.dumps({"site": "shop", **who}), forwarded).status_code == 202
    house.server.drain()
    assert traces(house, ADDRESS, ADDRESS.rpartition(".")[0]) == []


def test_without_measurement_consent_nothing_is_stored(make_house: Callable[..., House]) -> None:
    """Events without consent to measurement leave no row, profile, variation or id in any file."""
    house = make_house(shelf_site())
    for consent in ({"personalization": False, "measurement": False}, {"personalization": True, "measurement": False}):
        answer = house.send({"name": "view_item", "items": [{"item_id": "p1"}]}, consent=consent).json
        assert answer["accepted"] == 0 and "Without consent" in answer["rejected"][0]["reason"]
        house.decide(visitor_id=VISITOR, consent=consent)
    assert traces(house, VISITOR) == []


def test_a_profile_needs_consent_to_personalization(make_house: Callable[..., House]) -> None:
    """Events under consent to measurement alone are rows, and build no profile, also after consent is given later."""
    house = make_house(shelf_site())
    measured = {"personalization": False, "measurement": True}
    assert house.send({"name": "view_item", "items": [{"item_id": "p1"}]}, consent=measured).json["accepted"] == 1
    assert shelf(house) == []
    view(house, "p2")
    assert shelf(house) == ["Boots"]
    pending = {"event_id": "p", "name": "view_item", "created_at": house.now.isoformat(), "items": [{"item_id": "p4"}]}
    assert shelf(house, events=[{**pending, "consent": measured}]) == ["Boots"], "nor an event not recorded yet"
    assert shelf(house, events=[pending]) == ["Hat", "Boots"]


def test_pending_erasures_and_keys_are_for_their_owner_only(make_house: Callable[..., House]) -> None:
    """What names a visitor until an erasure is complete, and the key of the tombstones, nobody else can read."""
    house = make_house(shelf_site())
    view(house, "p1")
    withdraw(house)
    folder = house.settings.data / "erasures"
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, house.settings.data / "tombstones.key")}
    assert rights == {"erasures": 0o700, "tombstones.key": 0o600}
