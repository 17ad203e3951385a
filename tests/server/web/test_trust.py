"""What the server believes: which events count, who gets an id, and what a bot sees."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from tests.server.conftest import House
from vitrine.admission.counted import FLOOR_VISITORS
from vitrine.admission.declaration import Limits
from vitrine.domain.event import Event
from vitrine.store.open import open_stores

BOT = {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}


def events_of(house: House) -> list[Event]:
    """The events in the log."""
    with closing(open_stores(house.settings.data, house.settings.store)) as stores:
        return [event for _, event in stores.log.scan("shop")]


def come_from(house: House, address: str) -> None:
    """From now on the house's requests come from this address."""
    house.client.environ_base["REMOTE_ADDR"] = address


def test_a_network_gets_only_so_many_ids(house: House) -> None:
    """When a network has got its ids of the day, its new visitors get a contextual decision that says so; known ones
    go on."""
    come_from(house, "203.0.113.7")
    known = house.decide().json
    assert known["visitor_id"] is not None and known["degraded"] == []
    while house.server.tools.crowd.may_issue("shop", "203.0.113.9", Limits()):
        pass  # the same network
    late = house.decide().json
    assert late["visitor_id"] is None and "visitor_proof" not in late and late["degraded"] == ["visitor_limit"]
    assert late["placements"].keys() == known["placements"].keys()
    assert house.decide(visitor_id=known["visitor_id"]).json["visitor_id"] == known["visitor_id"]
    come_from(house, "203.0.114.7")
    assert house.decide().json["visitor_id"] is not None


def test_only_a_few_visitors_of_a_network_count(house: House) -> None:
    """The events of a network's first visitors count; those of the others are recorded, and build their profiles."""
    come_from(house, "203.0.113.7")
    for number in range(FLOOR_VISITORS + 2):
        assert house.send({"name": "page_view"}, visitor_id=f"visitor-{number:016}").json["accepted"] == 1
    events = events_of(house)
    assert [event.is_counted for event in events] == [True] * FLOOR_VISITORS + [False] * 2
    last = house.server.tools.profiles.get("shop", f"visitor:visitor-{FLOOR_VISITORS + 1:016}")
    assert last is not None and last.session_page_views == 1


def test_strangers_take_nobodys_place(house: House) -> None:
    """Events of an id without its proof do not count, and leave the places of their network to others."""
    come_from(house, "203.0.113.7")
    for number in range(FLOOR_VISITORS):
        house.send({"name": "page_view"}, visitor_id=f"stranger-{number:016}", visitor_proof=None)
    house.send({"name": "page_view"})
    events = events_of(house)
    assert [event.is_counted for event in events] == [False] * FLOOR_VISITORS + [True]
    assert [event.is_trusted for event in events] == [False] * FLOOR_VISITORS + [True]


def test_a_bot_sees_what_a_visitor_sees_who_consented_to_nothing(make_house: Callable[..., House]) -> None:
    """A bot gets no id and the placements of a visitor without consent, so that nothing is shown to it alone."""
    house = make_house()
    robot, nobody = house.decide(headers=BOT).json, house.decide(consent={}).json
    assert robot["visitor_id"] is None and "visitor_proof" not in robot
    for answer in (robot, nobody):
        for candidates in answer["placements"].values():
            for candidate in candidates:
                del candidate["exposure_token"]
    assert robot["placements"] == nobody["placements"] != {}
    assert robot["degraded"] == nobody["degraded"] == []


def test_events_of_a_bot_are_marked(house: House) -> None:
    """The events of a bot are recorded and never trusted."""
    house.client.environ_base["HTTP_USER_AGENT"] = BOT["User-Agent"]
    house.send({"name": "page_view"})
    [event] = events_of(house)
    assert event.is_bot and not event.is_trusted
