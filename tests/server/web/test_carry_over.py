"""Carrying over what a browser did before anybody signed in, by requests to the endpoints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.server.conftest import House
from tests.server.shop import write_site
from tests.server.web.test_subject import DAD, ELSEWHERE, KID, VISITOR, shelf, shelf_site, view
from vitrine.flow.history import rebuild
from vitrine.store.open import open_stores

KIDS = {**KID, "is_kids": True}
MUM = {"account_id": "A17", "profile_id": "mum"}


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house({**shelf_site(), "carry_over": True})


def kept_equals_rebuilt(house: House, *subjects: str) -> bool:
    """Whether the stored profile of each subject is what the log alone gives."""
    stores = open_stores(house.settings.data)
    try:
        return all(stores.profiles.get("shop", each) == rebuild("shop", each, stores.log) for each in subjects)
    finally:
        stores.close()


def test_the_first_page_after_signing_in_knows_the_browser(house: House) -> None:
    """The first page after signing in uses the browser's history, also before any event of the profile is recorded."""
    view(house, "p1")
    assert shelf(house, **DAD) == ["Coat"]
    view(house, "p2", **DAD)
    assert shelf(house, **DAD) == ["Boots", "Coat"]
    assert shelf(house, ELSEWHERE, **DAD) == ["Boots", "Coat"]
    assert shelf(house) == ["Coat"], "the browser itself still knows it when everybody has signed out"
    assert kept_equals_rebuilt(house, "profile:A17/dad", f"visitor:{VISITOR}")


def test_it_carries_over_once(house: House) -> None:
    """The browser's history is carried over to the first who signs in, once; later events are not."""
    view(house, "p1")
    view(house, "p2", **DAD)
    assert shelf(house, **MUM) == []
    view(house, "p4", **MUM)
    view(house, "p5")
    view(house, "p4", **DAD)
    assert shelf(house, **MUM) == ["Hat"]
    assert shelf(house, **DAD) == ["Hat", "Boots", "Coat"]
    assert shelf(house) == ["Gloves", "Coat"]
    assert kept_equals_rebuilt(house, "profile:A17/dad", "profile:A17/mum", f"visitor:{VISITOR}")


def test_two_browsers_carry_over_into_one_profile(house: House) -> None:
    """Two browsers are each carried over once to one profile, which keeps its own history."""
    view(house, "p1")
    view(house, "p2", **DAD)
    view(house, "p4", ELSEWHERE)
    view(house, "p5", ELSEWHERE, **DAD)
    assert sorted(shelf(house, **DAD)) == ["Boots", "Coat", "Gloves", "Hat"]
    assert kept_equals_rebuilt(house, "profile:A17/dad")


def test_never_into_a_kids_profile(house: House) -> None:
    """Nothing is carried over to a kids profile; the next who signs in takes it over."""
    view(house, "p1")
    assert shelf(house, **KIDS) == []
    view(house, "p2", **KIDS)
    assert house.send({"name": "page_view"}, {"name": 5}, **KIDS).json["accepted"] == 1  # beside a malformed one, too
    assert shelf(house, **KIDS) == ["Boots"]
    view(house, "p4", **DAD)
    assert shelf(house, **DAD) == ["Hat", "Coat"]
    view(house, "p5", **KID)
    assert shelf(house, **KID) == ["Gloves", "Boots"]
    assert kept_equals_rebuilt(house, "profile:A17/dad", "profile:A17/kid")


def test_a_site_may_choose_otherwise(house: House) -> None:
    """With carry_over off, a profile starts with its own events only."""
    view(house, "p1")
    write_site(house.settings.sites, {**shelf_site(), "carry_over": False})
    house.refresh()
    assert shelf(house, **DAD) == []
    view(house, "p2", **DAD)
    assert shelf(house, **DAD) == ["Boots"]


def test_a_batch_of_before_sent_again_counts_once(house: House) -> None:
    """A batch from before signing in that is sent again counts once, and is carried over."""
    event = {"event_id": "once", "name": "view_item", "created_at": house.now.isoformat(), "items": [{"item_id": "p1"}]}
    counted = {"audience": {"profile.viewed_count": 1}}
    write_site(house.settings.sites, shelf_site(**counted) | {"carry_over": True})
    house.refresh()
    house.send(event)
    assert house.send(event, **DAD).json == {"accepted": 0, "duplicates": 1, "rejected": []}
    assert shelf(house, events=[event], **DAD) == ["Coat"]
    house.send({"name": "page_view"}, **DAD)
    assert shelf(house, events=[event], **DAD) == ["Coat"]


def test_one_batch_from_before_and_after_signing_in(house: House) -> None:
    """In one batch, events before signing in are carried over and those after are not; a child takes over nothing."""

    def viewed(item_id: str, signed_in: dict[str, Any]) -> dict[str, Any]:
        return {"name": "view_item", "items": [{"item_id": item_id}], "signed_in": signed_in}

    batch = viewed("p1", {}), viewed("p2", KIDS), viewed("p4", DAD), viewed("p5", {}), viewed("p1", MUM)
    assert house.send(*batch).json == {"accepted": 5, "duplicates": 0, "rejected": []}
    assert shelf(house, **DAD) == ["Hat", "Coat"]
    assert shelf(house, **KIDS) == ["Boots"]
    assert shelf(house, **MUM) == ["Coat"]
    assert shelf(house) == ["Gloves", "Coat"]
    assert kept_equals_rebuilt(house, "profile:A17/dad", "profile:A17/kid", "profile:A17/mum", f"visitor:{VISITOR}")


def test_pending_events_of_nobody_are_carried_over_with_the_rest(house: House) -> None:
    """Pending events of nobody count for the first who signs in, not for a child or a second one."""
    event = {"name": "view_item", "items": [{"item_id": "p2"}], "signed_in": {}, "event_id": "waiting"}
    event |= {"created_at": house.now.isoformat()}
    view(house, "p1")
    assert shelf(house, events=[event], **DAD) == ["Boots", "Coat"]
    assert shelf(house, events=[event], **KIDS) == []
    view(house, "p4", **DAD)
    assert shelf(house, events=[event], **MUM) == []


def test_no_page_can_forge_a_carry_over(house: House) -> None:
    """A page cannot send a carry-over marker: its name is refused, and its id only blocks the browser itself."""
    view(house, "p1")
    assert house.send({"name": "carry-over"}, **DAD).status_code == 400
    assert house.send({"name": "page_view", "event_id": "carry-over"}, visitor_id=ELSEWHERE).json["accepted"] == 1
    view(house, "p4", ELSEWHERE, **MUM)
    assert shelf(house, **MUM) == ["Hat"]
    assert shelf(house, **DAD) == ["Coat"]


def test_a_signed_in_visit_of_a_new_browser_carries_nothing(house: House) -> None:
    """On a browser that was new when somebody signed in, later events without signing in stay the browser's."""
    view(house, "p2", **DAD)
    view(house, "p1")
    view(house, "p4", **MUM)
    assert shelf(house, **MUM) == ["Hat"]
    assert shelf(house, **DAD) == ["Boots"]


def test_markers_are_no_events_of_anybody(house: House) -> None:
    """A carry-over marker counts neither as a visit nor as an event of any campaign."""
    house.send({"name": "page_view"}, **DAD)
    stores = open_stores(house.settings.data)
    profile = stores.profiles.get("shop", "profile:A17/dad")
    stores.close()
    assert profile is not None
    assert (profile.session_count, profile.last_event_at.keys(), len(profile.recent_event_ids)) == (1, {"page_view"}, 1)
