"""The subject of page views and events, by requests to the endpoints."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from tests.server.conftest import House
from tests.server.shop import shop

VISITOR = "v" * 22
ELSEWHERE = "w" * 22  # another browser
DAD = {"account_id": "A17", "profile_id": "dad"}
KID = {"account_id": "A17", "profile_id": "kid"}


def shelf_site(**campaign: Any) -> dict[str, Any]:
    """A shop whose shelf shows what was viewed, and nothing else."""
    document = shop()
    document["strategies"] = {"any": {"steps": ["recently_viewed"]}}
    document["campaigns"] = [{**document["campaigns"][2], **campaign}]
    document["carry_over"] = False
    return document


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house(shelf_site())


def view(house: House, item_id: str, visitor_id: str = VISITOR, **fields: Any) -> None:
    """Report a view of the item."""
    answer = house.send({"name": "view_item", "items": [{"item_id": item_id}]}, visitor_id=visitor_id, **fields)
    assert answer.json["accepted"] == 1, answer.text


def shelf(house: House, visitor_id: str | None = VISITOR, **fields: Any) -> list[str]:
    """The titles on the shelf; none when there is no shelf."""
    asked = {} if visitor_id is None else {"visitor_id": visitor_id}
    answer = house.decide(**asked, **fields).json
    assert answer["degraded"] == []
    return [
        item["title"] for candidate in answer["placements"].get("shelf", []) for item in candidate["content"]["items"]
    ]


def test_two_profiles_on_one_browser_never_see_each_other_s_items(house: House) -> None:
    """Two profiles on one browser do not see each other's items, nor those of the account or the browser."""
    view(house, "p1", **DAD)
    view(house, "p2", **KID)
    view(house, "p4", account_id="A17")
    view(house, "p5")
    assert shelf(house, **DAD) == ["Coat"]
    assert shelf(house, **KID) == ["Boots"]
    assert shelf(house, account_id="A17") == ["Hat"]
    assert shelf(house) == ["Gloves"]
    assert shelf(house, account_id="B1", profile_id="dad") == []


def test_a_second_device_of_a_profile_sees_its_items(house: House) -> None:
    """A second device of a profile, also a new browser, sees the profile's items and adds to one history."""
    view(house, "p1", **DAD)
    assert shelf(house, ELSEWHERE, **DAD) == ["Coat"]
    assert shelf(house, None, **DAD) == ["Coat"]
    view(house, "p2", ELSEWHERE, **DAD)
    assert shelf(house, **DAD) == ["Boots", "Coat"]
    assert shelf(house, ELSEWHERE) == []


def test_without_consent_to_personalization_nobody_is_known(house: House) -> None:
    """Without consent to personalization no profile is used, neither the visitor's nor that of who has signed in."""
    view(house, "p1", **DAD)
    view(house, "p2")
    assert shelf(house, consent={"measurement": True}, **DAD) == []


def test_pending_events_belong_to_who_asks(house: House) -> None:
    """Pending events count once, for the profile of the request only."""
    view(house, "p1", **DAD)
    event = {"event_id": "late", "name": "view_item", "created_at": house.now.isoformat(), "items": [{"item_id": "p2"}]}
    assert shelf(house, events=[event], **DAD) == ["Boots", "Coat"]
    assert shelf(house, events=[event], **KID) == ["Boots"]
    assert shelf(house, **KID) == []
    assert house.send(event, **DAD).json["accepted"] == 1
    assert shelf(house, events=[event], **DAD) == ["Boots", "Coat"]


def test_an_event_says_itself_who_had_signed_in(house: House) -> None:
    """An event counts for its own `signed_in`, not for who has signed in when it is sent; `{}` means nobody."""

    def viewed(item_id: str, signed_in: dict[str, str]) -> dict[str, Any]:
        event = {"event_id": item_id, "name": "view_item", "items": [{"item_id": item_id}], "signed_in": signed_in}
        return {**event, "created_at": house.now.isoformat()}

    events = [viewed("p1", DAD), viewed("p2", {}), viewed("p4", KID)]
    assert shelf(house, events=events, **DAD) == ["Coat"]
    assert shelf(house, events=events, **KID) == ["Hat"]
    assert shelf(house, events=events) == ["Boots"]
    assert house.send(*events, **KID).json["accepted"] == 3
    assert (shelf(house, **DAD), shelf(house), shelf(house, **KID)) == (["Coat"], ["Boots"], ["Hat"])


def test_a_batch_sent_again_after_signing_in_counts_once(house: House) -> None:
    """A batch that is sent again after signing in counts once, for the subject it was first sent for."""
    event = {"event_id": "once", "name": "view_item", "created_at": house.now.isoformat(), "items": [{"item_id": "p1"}]}
    assert house.send(event).json == {"accepted": 1, "duplicates": 0, "rejected": []}
    assert house.send(event, **DAD).json == {"accepted": 0, "duplicates": 1, "rejected": []}
    assert (shelf(house), shelf(house, **DAD)) == (["Coat"], [])


@pytest.mark.parametrize("unit", ["visitor", "account", "profile"])
def test_caps_are_those_of_the_profile(make_house: Callable[..., House], unit: str) -> None:
    """Caps are counted per profile, over all its devices."""
    document = shelf_site()
    document["campaigns"] = [
        {**shop()["campaigns"][0], "campaign": "hello", "audience": {}, "cap": {"visitor": 1}, "unit": unit}
    ]
    house = make_house(document)

    def meets(visitor_id: str, **fields: Any) -> bool:
        return "hero" in house.decide(visitor_id=visitor_id, **fields).json["placements"]

    token = house.decide(visitor_id=VISITOR, **DAD).json["placements"]["hero"][0]["exposure_token"]
    assert house.send({"name": "exposure", "exposure_token": token}, **DAD).json["accepted"] == 1
    assert not meets(VISITOR, **DAD) and not meets(ELSEWHERE, **DAD)
    assert meets(VISITOR, **KID) and meets(VISITOR)


def test_a_lost_profile_is_read_from_the_log(house: House) -> None:
    """If the store has lost a profile, a decision reads it from the log."""
    view(house, "p1")
    view(house, "p2", **DAD)
    with sqlite3.connect(house.settings.data / "profiles.sqlite") as connection:
        connection.execute("DELETE FROM profile")
    connection.close()
    assert (shelf(house), shelf(house, **DAD), shelf(house, ELSEWHERE)) == (["Coat"], ["Boots"], [])
    view(house, "p4")
    assert shelf(house) == ["Hat", "Coat"]
