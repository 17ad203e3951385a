"""The endpoint of decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.server.conftest import House
from tests.server.shop import shop


def test_the_answer_has_every_field_of_the_contract(house: House) -> None:
    """A decision has its id, config version, visitor, time of expiry, and the ordered candidates of each placement."""
    answer = house.decide().json
    assert set(answer) == {
        "decision_id", "config_version", "visitor_id", "expires_at", "placements", "anchors", "degraded",
        "visitor_proof",
    }  # fmt: skip
    candidate = answer["placements"]["shelf"][0]
    assert set(candidate) >= {"campaign", "variation", "type", "trigger", "residual", "content", "exposure_token"}
    assert candidate["type"] == "slot" and candidate["trigger"] == {"type": "load"} and candidate["residual"] is None
    assert answer["expires_at"] == "2026-01-15T12:05:00Z"
    assert answer["degraded"] == []


def test_a_visitor_without_consent_gets_no_id_and_still_a_decision(house: House) -> None:
    """Without consent the decision is contextual, the visitor gets no id, and an id in the request is not used."""
    answer = house.decide(consent={}, visitor_id="v" * 22).json
    assert answer["visitor_id"] is None
    assert "shelf" in answer["placements"]


@pytest.mark.parametrize("consent", [{"personalization": True}, {"measurement": True}])
def test_either_consent_gives_a_new_visitor_an_id(house: House, consent: dict[str, bool]) -> None:
    """With either consent a new visitor gets an id, which the tag sends from then on."""
    first = house.decide(consent=consent).json["visitor_id"]
    assert len(first) >= 16
    assert house.decide(consent=consent, visitor_id=first).json["visitor_id"] == first
    assert house.decide(consent=consent).json["visitor_id"] != first


def test_what_only_the_page_knows_is_sent_as_a_residual(make_house: Callable[..., House]) -> None:
    """Clauses on server attributes are decided and not in the answer; clauses on the page are in the residual."""
    document = shop()
    document["campaigns"][1]["audience"] = {"crm.tier": "gold", "page.type": "home"}
    house = make_house(document)
    candidates = house.decide(attributes={"crm.tier": "gold"}).json["placements"]["hero"]
    assert [candidate["residual"] for candidate in candidates] == [{"page.type": "home"}]
    assert "hero" not in house.decide(attributes={"crm.tier": "silver"}).json["placements"]


def test_candidates_come_by_priority(make_house: Callable[..., House]) -> None:
    """Candidates of a placement are in order of priority, then of name."""
    document = shop()
    for campaign in document["campaigns"][:2]:
        campaign["audience"] = {}
    answer = make_house(document).decide().json
    assert [candidate["campaign"] for candidate in answer["placements"]["hero"]] == ["winter", "norway"]


def test_a_slot_holds_available_items_only_and_never_the_page_s_own(house: House) -> None:
    """A slot never has items out of stock or the page's own item, and has two spare items."""
    content = house.decide(page={"url": "https://shop.example/p/p1", "type": "product", "item_id": "p1"}).json[
        "placements"
    ]["shelf"][0]["content"]
    assert [item["item_id"] for item in content["items"]] == ["p2", "p4"]
    assert content["limit"] == 2 and content["context_item_id"] == "p1"
    assert content["template"]["bind"] == [{"field": "title"}]


def test_events_not_yet_acknowledged_count_for_this_decision_and_are_not_kept(house: House) -> None:
    """Pending events in a request change this decision, and are not recorded for the next one."""
    visitor_id = house.decide().json["visitor_id"]
    event = {
        "event_id": "e1",
        "name": "view_item",
        "created_at": house.now.isoformat(),
        "items": [{"item_id": "p5"}],
    }

    def shown(**fields: Any) -> list[str]:
        answer = house.decide(visitor_id=visitor_id, **fields).json
        return [item["item_id"] for item in answer["placements"]["shelf"][0]["content"]["items"]]

    assert shown(events=[event])[0] == "p5"
    assert "p5" not in shown()


def test_recorded_events_shape_the_next_decision(house: House) -> None:
    """After recorded views the slot follows them, and items in the cart are not offered."""
    visitor_id = house.decide().json["visitor_id"]
    house.send({"name": "view_item", "items": [{"item_id": "p5"}]}, visitor_id=visitor_id)
    items = house.decide(visitor_id=visitor_id).json["placements"]["shelf"][0]["content"]["items"]
    assert [item["item_id"] for item in items] == ["p5", "p1", "p2", "p4"]
    house.send({"name": "add_to_cart", "items": [{"item_id": "p5"}]}, visitor_id=visitor_id)
    items = house.decide(visitor_id=visitor_id).json["placements"]["shelf"][0]["content"]["items"]
    assert "p5" not in [item["item_id"] for item in items]


def test_the_same_visitor_meets_the_same_variation_after_a_restart(house: House) -> None:
    """A visitor gets the same variation after a restart, because it follows from the id."""

    def variation(visitor_id: str) -> str:
        answer = house.decide(visitor_id=visitor_id, attributes={"crm.tier": "gold"}).json
        return str(answer["placements"]["message"][0]["variation"])

    visitors = [f"visitor-number-{number:04}" for number in range(40)]
    before = [variation(visitor_id) for visitor_id in visitors]
    assert set(before) == {"control", "thanks"}
    house.close()
    house.pass_time(days=30)
    house.open()
    assert [variation(visitor_id) for visitor_id in visitors] == before


def test_a_control_has_no_content_but_a_token(house: House) -> None:
    """A control has no content, but a token for its exposure."""
    answers = [
        house.decide(visitor_id=f"visitor-number-{number:04}", attributes={"crm.tier": "gold"}).json
        for number in range(20)
    ]
    controls = [
        candidate
        for answer in answers
        for candidate in answer["placements"]["message"]
        if candidate["variation"] == "control"
    ]
    assert controls and all(control["content"] is None and control["exposure_token"] for control in controls)


def test_a_visitor_without_an_id_meets_no_split_campaign(house: House) -> None:
    """A visitor without an id is offered no campaign that splits."""
    assert "message" not in house.decide(consent={}, attributes={"crm.tier": "gold"}).json["placements"]


def test_a_reached_cap_takes_the_campaign_away_until_the_next_session(house: House) -> None:
    """A campaign with a cap of one per session is not offered again until the next session, also in another tab."""
    visitor_id = next(
        candidate_visitor
        for candidate_visitor in (f"visitor-number-{number:04}" for number in range(50))
        if house.decide(visitor_id=candidate_visitor, attributes={"crm.tier": "gold"}).json["placements"]["message"][0][
            "variation"
        ]
        == "thanks"
    )

    def message() -> list[Any]:
        answer = house.decide(visitor_id=visitor_id, attributes={"crm.tier": "gold"}).json
        return list(answer["placements"].get("message", []))

    token = message()[0]["exposure_token"]
    assert house.send({"name": "exposure", "exposure_token": token}, visitor_id=visitor_id).json["accepted"] == 1
    assert message() == []
    house.pass_time(minutes=31)
    assert message() != []


def test_a_campaign_runs_by_its_own_clock(make_house: Callable[..., House]) -> None:
    """A schedule is in its own time zone: 15 January in Oslo begins at 23:00 UTC of the 14th."""
    document = shop()
    document["campaigns"][0] |= {
        "audience": {},
        "schedule": {"time_zone": "Europe/Oslo", "starts_at": "2026-01-16", "ends_at": "2026-01-17T08:00"},
    }
    house = make_house(document)
    assert "hero" not in house.decide().json["placements"]
    house.pass_time(hours=11)
    assert "hero" in house.decide().json["placements"]
    house.pass_time(hours=32)
    assert "hero" not in house.decide().json["placements"]


def test_a_decision_is_never_cached_on_the_way(house: House) -> None:
    """A decision has headers that forbid caching."""
    assert house.decide().headers["Cache-Control"] == "no-store"


def test_what_the_catalog_knows_of_the_page_s_item_can_be_asked(make_house: Callable[..., House]) -> None:
    """Audiences can test the page's item, such as its price and tags; the answer holds on that item's page only."""
    document = shop()
    document["items"][0] |= {"tags": ["winter"], "brand": "Fjord"}
    document["campaigns"][0]["audience"] = {"item.price": {"$gte": 100}, "item.tags": {"$in": ["winter"]}}
    document["campaigns"][1]["audience"] = {"item.brand": {"$exists": False}, "page.type": "home"}
    house = make_house(document)

    def residuals(**page: str) -> dict[str, Any]:
        answer = house.decide(page={"url": "https://shop.example/p", **page}).json
        return {candidate["campaign"]: candidate["residual"] for candidate in answer["placements"].get("hero", [])}

    assert residuals(type="product", item_id="p1") == {"winter": {"page.item_id": "p1"}}
    assert residuals(type="product", item_id="p2") == {
        "norway": {"$and": [{"page.item_id": "p2"}, {"page.type": "home"}]}
    }
    assert residuals(type="home") == {"norway": {"$and": [{"page.item_id": {"$exists": False}}, {"page.type": "home"}]}}
