"""Caps on the server, which counts from the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.server.conftest import House
from tests.server.shop import shop

VISITOR = "v" * 22


def message(name: str, **fields: Any) -> dict[str, Any]:
    """An overlay for everyone."""
    content = {"form": "corner", "title": name}
    return {
        "campaign": name,
        "type": "overlay",
        "placement": "message",
        "variations": [{"variation": "v", "content": content}],
        **fields,
    }


def banner(name: str, **fields: Any) -> dict[str, Any]:
    changes = [{"text": name}]
    return {
        "campaign": name,
        "type": "banner",
        "placement": "hero",
        "variations": [{"variation": "v", "content": {"changes": changes}}],
        **fields,
    }


def offered(house: House, **fields: Any) -> dict[str, dict[str, Any]]:
    """The visitor's candidates by campaign."""
    answer = house.decide(visitor_id=VISITOR, **fields).json
    return {candidate["campaign"]: candidate for listed in answer["placements"].values() for candidate in listed}


def report(house: House, name: str, campaign: str) -> None:
    """Report an event about a rendering of the campaign, which is offered now."""
    event = {"name": name, "exposure_token": offered(house)[campaign]["exposure_token"]}
    assert house.send(event, visitor_id=VISITOR).json["accepted"] == 1


@pytest.mark.parametrize(
    ("cap", "too_early", "again"),
    [
        ({"session": 2}, {"minutes": 29}, {"minutes": 31}),
        ({"day": 2}, {"hours": 11, "minutes": 59}, {"hours": 12}),
        ({"week": 2}, {"days": 6, "hours": 23}, {"days": 7}),
        ({"visitor": 2}, {"days": 365}, None),
    ],
    ids=["session", "day", "week", "visitor"],
)
def test_after_so_many_times_it_rests(
    make_house: Callable[..., House], cap: dict[str, int], too_early: dict[str, float], again: dict[str, float] | None
) -> None:
    """A campaign with a cap of two is offered twice, and again only after the session, the day or the week."""
    house = make_house({**shop(), "campaigns": [banner("hero", cap=cap), banner("other")]})
    report(house, "exposure", "hero")
    assert "hero" in offered(house) and offered(house)["hero"]["cap"] == cap
    report(house, "exposure", "hero")
    start = house.now
    house.pass_time(**too_early)
    assert set(offered(house)) == {"other"}
    if again is not None:
        house.now = start
        house.pass_time(**again)
        assert set(offered(house)) == {"hero", "other"}


def test_a_week_rolls(make_house: Callable[..., House]) -> None:
    """A weekly cap counts any seven days: after the first exposure expires, the second still counts."""
    house = make_house({**shop(), "campaigns": [banner("hero", cap={"week": 2})]})
    report(house, "exposure", "hero")
    house.pass_time(days=4)
    report(house, "exposure", "hero")
    assert not offered(house)
    house.pass_time(days=3)
    assert offered(house)
    report(house, "exposure", "hero")
    assert not offered(house)


def test_it_rests_after_closing(make_house: Callable[..., House]) -> None:
    """After a close the campaign is not offered for the configured seconds; others are."""
    house = make_house(
        {**shop(), "campaigns": [message("one", cap={"quiet_after_close_s": 3_600}), message("two", cap={})]}
    )
    report(house, "close", "one")
    house.pass_time(seconds=3_599)
    assert set(offered(house)) == {"two"}
    house.pass_time(seconds=1)
    assert set(offered(house)) == {"one", "two"}


def test_it_rests_after_its_goal(make_house: Callable[..., House]) -> None:
    """After its goal's event a campaign is not offered for the configured seconds; the tag gets the event's name."""
    house = make_house(
        {
            **shop(),
            "campaigns": [
                banner("buy", goal={"event": "purchase"}, cap={"quiet_after_goal_s": 86_400}),
                banner("look", goal={"event": "view_item"}, cap={"quiet_after_goal_s": 86_400}),
            ],
        }
    )
    assert offered(house)["buy"]["cap"] == {"quiet_after_goal_s": 86_400, "goal_event": "purchase"}
    pending = {"event_id": "p", "name": "purchase", "created_at": house.now.isoformat()}
    assert set(offered(house, events=[pending])) == {"look"}
    house.send({"name": "purchase"}, visitor_id=VISITOR)
    house.pass_time(seconds=86_399)
    assert set(offered(house)) == {"look"}
    house.pass_time(seconds=1)
    assert set(offered(house)) == {"buy", "look"}


@pytest.mark.parametrize(
    ("cap", "again"),
    [({"session": 2}, {"minutes": 31}), ({"day": 2}, {"hours": 12}), ({"week": 2}, {"days": 7})],
    ids=["session", "day", "week"],
)
def test_overlays_of_all_campaigns_count_together(
    make_house: Callable[..., House], cap: dict[str, int], again: dict[str, float]
) -> None:
    """A site cap of two counts overlays of all campaigns together; banners are not counted and not stopped."""
    house = make_house(
        {**shop(), "campaigns": [message("one"), message("two"), message("three"), banner("hero")], "cap": cap}
    )
    assert house.decide().json["cap"] == cap
    report(house, "exposure", "hero")
    report(house, "exposure", "one")
    assert set(offered(house)) == {"one", "two", "three", "hero"}
    report(house, "exposure", "two")
    assert set(offered(house)) == {"hero"}
    house.pass_time(**again)
    assert set(offered(house)) == {"one", "two", "three", "hero"}


def test_after_closing_one_overlay_all_rest(make_house: Callable[..., House]) -> None:
    """After the close of one overlay no overlay is offered for the configured seconds; banners are."""
    house = make_house(
        {**shop(), "campaigns": [message("one"), message("two"), banner("hero")], "cap": {"quiet_after_close_s": 600}}
    )
    report(house, "close", "hero")
    assert len(offered(house)) == 3
    report(house, "close", "one")
    house.pass_time(seconds=599)
    assert set(offered(house)) == {"hero"}
    house.pass_time(seconds=1)
    assert len(offered(house)) == 3


def test_without_a_profile_the_caps_are_left_to_the_tag(make_house: Callable[..., House]) -> None:
    """Without consent the server cannot count, so it offers the campaign with its cap for the tag."""
    house = make_house({**shop(), "campaigns": [message("one", cap={"session": 1})], "cap": {"day": 1}})
    report(house, "exposure", "one")
    assert not offered(house)
    answer = house.decide(consent={}).json
    assert answer["placements"]["message"][0]["cap"] == {"session": 1} and answer["cap"] == {"day": 1}


def test_no_cap_is_not_sent(house: House) -> None:
    """The answer of a site without a cap has no `cap`."""
    assert "cap" not in house.decide().json
