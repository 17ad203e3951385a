"""Cross-origin answers: exactly the listed origins, credentials only then."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.server.conftest import House
from tests.server.shop import ORIGIN, shop, write_site

FOREIGN = [
    "https://evil.example",
    "https://shop.example.evil.example",
    "https://evilshop.example",
    "http://shop.example",
    "https://shop.example:8443",
    "https://shopxexample",
    "null",
]


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/events"])
@pytest.mark.parametrize("origin", [ORIGIN, "http://[::1]:8001"])
def test_a_listed_origin_may_read_the_answer_with_credentials(house: House, path: str, origin: str) -> None:
    """The answer allows exactly the listed origin that asks, with credentials, and varies by origin."""
    preflight = house.client.options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert preflight.headers["Access-Control-Allow-Origin"] == origin
    assert preflight.headers["Access-Control-Allow-Credentials"] == "true"
    answer = house.decide(headers={"Origin": origin})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_origin_is_refused(house: House, origin: str) -> None:
    """An origin that is not listed is refused without CORS headers, also if only suffix, prefix or port differ."""
    answer = house.decide(headers={"Origin": origin})
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "foreign_origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    preflight = house.client.options("/v1/decide", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in preflight.headers


def test_the_origin_of_one_site_means_nothing_to_another(house: House) -> None:
    """The origin of one site cannot read the decisions of another site."""
    other = shop() | {"site": "other", "origins": ["https://other.example"]}
    write_site(house.settings.sites, other, "other.json")
    house.refresh()
    answer = house.decide(headers={"Origin": "https://other.example"})
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert house.decide(headers={"Origin": "https://other.example"}, site="other").status_code == 200


def test_a_server_may_call_without_an_origin(house: House) -> None:
    """A request without an Origin header, such as a server's, is answered."""
    assert house.client.post("/v1/decide", json={"site": "shop", "page": {"url": "/"}}).status_code == 200


def test_travelling_is_for_demos_only(make_house: Callable[..., House]) -> None:
    """Outside demo mode the headers that choose a date are ignored and not allowed by CORS."""
    headers = {"X-Vitrine-Demo-Now": "2030-07-01T00:00:00Z"}
    assert make_house().decide(headers=headers).json["expires_at"].startswith("2026-01-15")
    demo = make_house(demo=True)
    assert demo.decide(headers=headers).json["expires_at"] == "2030-07-01T00:05:00Z"
    for absurd in ("soon", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "1999-12-31T00:00:00Z"):
        refused = demo.decide(headers={"X-Vitrine-Demo-Now": absurd})
        assert refused.status_code == 400 and refused.json["error"]["code"] == "demo_now"


def test_events_travel_along(make_house: Callable[..., House]) -> None:
    """In demo mode, pending events move with the chosen date and stay as recent as they are."""
    demo = make_house(demo=True)
    viewed = {"event_id": "e1", "name": "view_item", "created_at": demo.now.isoformat(), "items": [{"item_id": "p5"}]}
    for now in ("2001-01-15T12:00:00Z", "2090-07-15T12:00:00Z"):
        answer = demo.decide(headers={"X-Vitrine-Demo-Now": now}, events=[viewed]).json
        assert answer["placements"]["shelf"][0]["content"]["items"][0]["item_id"] == "p5"


def test_profiles_travel_along(make_house: Callable[..., House]) -> None:
    """In demo mode, profiles move with the chosen date, so that recent events stay recent."""
    document = shop()
    document["campaigns"][0]["audience"] = {"profile.hours_since_view": {"$lt": 1}, "profile.viewed_count_1d": 1}
    demo = make_house(document, demo=True)
    visitor_id = demo.decide().json["visitor_id"]
    demo.send({"name": "view_item", "items": [{"item_id": "p5"}]}, visitor_id=visitor_id)
    for now in ("2026-01-15T12:00:00Z", "2001-01-15T12:00:00Z", "2090-07-15T12:00:00Z"):
        answer = demo.decide(headers={"X-Vitrine-Demo-Now": now}, visitor_id=visitor_id).json
        assert [candidate["campaign"] for candidate in answer["placements"]["hero"]] == ["winter"]
