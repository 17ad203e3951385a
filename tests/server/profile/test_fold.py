"""The fold: events in, profile out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.domain.event import CarriedOver, Event, EventItem
from vitrine.domain.profile import Affinity, Profile, Touch
from vitrine.profile import draft
from vitrine.profile.fold import fold, fold_pending
from vitrine.wire.scalars import MAX_EVENTS

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ARRIVED = NOON + timedelta(days=30)  # after all of them: no clock is ahead here (test_ahead.py)
VISITOR = "visitor-0000000000001"
NAMES = ["page_view", "view_item", "add_to_wishlist", "add_to_cart", "remove_from_cart", "view_cart", "purchase"]


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def event(name: str, minutes: float = 0, *items: EventItem | str, **fields: Any) -> Event:
    return Event(
        event_id=fields.pop("event_id", f"{name}-{minutes}-{fields}-{len(items)}"),
        site="shop",
        visitor_id=VISITOR,
        name=name,
        created_at=at(minutes),
        received_at=ARRIVED,
        items=tuple(EventItem(item) if isinstance(item, str) else item for item in items),
        proof="visitor",
        consent="all",
        **fields,
    )


def folded(*events: Event) -> Profile:
    return fold(None, VISITOR, enumerate(events, 1))


items = st.builds(
    EventItem,
    st.sampled_from("abcdef"),
    item_category=st.sampled_from(["shoes", "hats", None]),
    item_brand=st.sampled_from(["Acme", None]),
    price=st.none() | st.floats(-10, 1e308),
    quantity=st.integers(0, 3),
)
events = st.builds(
    Event,
    event_id=st.integers(0, 30).map(str),
    site=st.just("shop"),
    visitor_id=st.just(VISITOR),
    name=st.sampled_from([*NAMES, "exposure", "close", "anything"]),
    created_at=st.sampled_from([at(n * 7) for n in range(-30, 30)]),
    proof=st.sampled_from(["visitor", "none"]),
    consent=st.sampled_from(["all", "measurement"]),
    received_at=st.just(ARRIVED),
    page_url=st.sampled_from(["/a", "/b", None]),
    items=st.lists(items, max_size=3).map(tuple),
    value=st.none() | st.floats(-10, 1e308),
    transaction_id=st.sampled_from(["T1", "T2", None]),
    campaign=st.sampled_from(["summer", "winter", None]),
)
logs = st.lists(events, max_size=25).map(lambda listed: list(enumerate(listed, 1)))
histories = st.lists(
    events | st.lists(events, max_size=6).map(lambda carried: CarriedOver(tuple(carried))), max_size=25
).map(lambda listed: list(enumerate(listed, 1)))


@given(histories, st.lists(st.integers(0, 25), max_size=4))
def test_chunks_do_not_matter(log: list[tuple[int, Event | CarriedOver]], cuts: list[int]) -> None:
    """However a history is cut into chunks, folding them one after the other gives the same profile."""
    profile = None
    edges = [0, *sorted(cuts), len(log)]
    for start, end in pairwise(edges):
        profile = fold(profile, VISITOR, log[start:end])
    assert profile == fold(None, VISITOR, log)


@given(histories)
def test_folded_again_changes_nothing(log: list[tuple[int, Event | CarriedOver]]) -> None:
    """Events that a profile already has change nothing, and the given profile is never changed."""
    profile = fold(None, VISITOR, log)
    copy = replace(profile)
    assert fold(profile, VISITOR, log) == copy == profile


@given(logs)
def test_times_and_sums_make_sense(log: list[tuple[int, Event]]) -> None:
    """Whatever the order of times: first is the earliest, last the latest, lists are newest first, sums finite."""
    profile = fold(None, VISITOR, log)
    counted = [known for _, known in log if known.builds_profile]
    times = [known.created_at for known in counted]
    assert profile.first_seen_at == min(times, default=None)
    assert profile.last_seen_at == max(times, default=None)
    for touches in (profile.viewed, profile.carted, profile.bought):
        assert [touch.at for touch in touches] == sorted((touch.at for touch in touches), reverse=True)
        assert len({touch.item_id for touch in touches}) == len(touches)
    assert 0 <= profile.order_value <= 1e9 * len(log)
    assert 0 <= profile.cart_value <= 1e9 * len(log)
    assert (profile.session_count > 0) == bool(counted)
    if profile.previous_session_at and profile.session_started_at:
        assert profile.previous_session_at < profile.session_started_at <= profile.last_seen_at


@given(logs, st.lists(events, max_size=8))
def test_pending_is_what_the_log_will_give(log: list[tuple[int, Event]], pending: list[Event]) -> None:
    """Pending events give the same profile as recording them, except the position; known ids count once."""
    profile = fold(None, VISITOR, log)
    known = {stored.event_id for _, stored in log if stored.builds_profile}
    pending = [one for one in pending if one.builds_profile]
    new = list({one.event_id: one for one in reversed(pending) if one.event_id not in known}.values())
    first = [one for one in pending if any(one is kept for kept in new)]
    later = fold(profile, VISITOR, enumerate(first, len(log) + 1))
    assert fold_pending(profile, pending) == replace(later, log_position=profile.log_position)


def test_a_lost_answer_counts_nothing_twice() -> None:
    """A batch that was recorded, but whose answer was lost, counts once when it is sent as pending events."""
    batch = [event("view_item", n, f"p{n}") for n in range(MAX_EVENTS)]
    profile = folded(*batch)
    assert fold_pending(profile, batch) == profile


def test_page_views_and_landing() -> None:
    """Page views count by session; the landing page is the session's first; 30 silent minutes begin a new one."""
    profile = folded(
        event("page_view", 0, page_url="/first"), event("page_view", 29, page_url="/second"), event("scroll", 58)
    )
    assert (profile.session_count, profile.session_page_views, profile.landing_url) == (1, 2, "/first")
    assert (profile.session_started_at, profile.last_seen_at, profile.previous_session_at) == (at(0), at(58), None)
    profile = fold(profile, VISITOR, [(9, event("page_view", 88, page_url="/third"))])
    assert (profile.session_count, profile.session_page_views, profile.landing_url) == (2, 1, "/third")
    assert (profile.session_started_at, profile.last_seen_at, profile.previous_session_at) == (at(88), at(88), at(58))


def test_late_page_view() -> None:
    """A late event of an earlier session leaves the session alone; one of its first moments belongs to it."""
    profile = folded(event("page_view", 0), event("page_view", 100), event("page_view", 5))
    assert (profile.session_count, profile.session_page_views, profile.last_seen_at) == (2, 1, at(100))
    profile = folded(event("view_item", 1, "p1"), event("page_view", 0, page_url="/first"))
    assert (profile.session_started_at, profile.session_page_views, profile.landing_url) == (at(0), 1, "/first")
    profile = folded(event("scroll", 0), event("scroll", 31), event("scroll", 10), event("page_view", -5))
    assert (profile.previous_session_at, profile.session_started_at, profile.session_page_views) == (at(0), at(10), 0)


def test_viewed() -> None:
    """Viewed items are listed once, newest first by their time, while every view is counted."""
    profile = folded(
        event("view_item", 1, "a"), event("view_item", 2, "b"), event("view_item", 3, "a"), event("view_item", 2.5, "c")
    )
    assert profile.viewed == (Touch("a", at(3)), Touch("c", at(2.5)), Touch("b", at(2)))
    assert profile.viewed_count == 4


def test_weights() -> None:
    """A view leans by 1, a wish by 2, the cart by 3, an order by 4, to the item's category and to its brand."""
    for name, weight in [("view_item", 1), ("add_to_wishlist", 2), ("add_to_cart", 3), ("purchase", 4)]:
        profile = folded(event(name, 0, EventItem("a", item_category="shoes", item_brand="Acme"), "bare"))
        assert profile.categories == {"shoes": Affinity(weight, NOON)}
        assert profile.brands == {"Acme": Affinity(weight, NOON)}
    assert folded(event("remove_from_cart", 0, EventItem("a", item_category="shoes"))).categories == {}


def test_cart() -> None:
    """The cart follows additions and removals; a viewed cart with items replaces it, one without changes nothing."""
    profile = folded(
        event("add_to_cart", 0, "a", value=10.0), event("add_to_cart", 1, EventItem("b", price=2.5, quantity=2))
    )
    assert (profile.cart, profile.cart_value, profile.carted_count) == (("b", "a"), 15.0, 2)
    profile = fold(profile, VISITOR, [(3, event("remove_from_cart", 2, "a", value=10.0))])
    assert (profile.cart, profile.cart_value) == (("b",), 5.0)
    profile = fold(profile, VISITOR, [(4, event("view_cart", 3))])
    assert (profile.cart, profile.cart_value) == (("b",), 5.0)
    profile = fold(profile, VISITOR, [(5, event("view_cart", 4, "c", "d", "c", value=7.0))])
    assert (profile.cart, profile.cart_value) == (("c", "d"), 7.0)
    profile = fold(profile, VISITOR, [(6, event("remove_from_cart", 5, "c", "d"))])
    assert (profile.cart, profile.cart_value) == ((), 0.0)
    assert profile.carted == (Touch("b", at(1)), Touch("a", at(0)))


def test_purchase() -> None:
    """An order empties the cart and counts once by its transaction_id; an order without one always counts."""
    order = event("purchase", 1, "a", "b", value=30.0, transaction_id="T1")
    profile = folded(event("add_to_cart", 0, "a", value=9.0), order, replace(order, event_id="again"))
    assert (profile.cart, profile.cart_value) == ((), 0.0)
    assert (profile.order_count, profile.order_value, profile.bought_count) == (1, 30.0, 2)
    assert {touch.item_id for touch in profile.bought} == {"a", "b"}
    profile = fold(profile, VISITOR, [(4, event("purchase", 2, value=5.0)), (5, event("purchase", 3, value=5.0))])
    assert (profile.order_count, profile.order_value) == (3, 40.0)


def counts(profile: Profile) -> tuple[int, int, int, datetime]:
    met = profile.exposures["summer"]
    return met.total, met.session, met.day, met.last_at


def test_exposures() -> None:
    """Exposures are counted in all, by session and by UTC day; a late one counts in all and in its own day."""
    profile = folded(event("exposure", 0, campaign="summer"), event("exposure", 1, campaign="summer"))
    assert counts(profile) == (2, 2, 2, at(1))
    profile = fold(profile, VISITOR, [(3, event("exposure", 60, campaign="summer"))])
    assert counts(profile) == (3, 1, 3, at(60))
    profile = fold(profile, VISITOR, [(4, event("page_view", 13 * 60))])
    assert counts(profile) == (3, 0, 3, at(60))
    profile = fold(profile, VISITOR, [(5, event("exposure", 13 * 60, campaign="summer"))])
    assert counts(profile) == (4, 1, 1, at(13 * 60))
    profile = fold(profile, VISITOR, [(6, event("exposure", 2, campaign="summer"))])
    assert counts(profile) == (5, 1, 1, at(13 * 60))


def test_recent_exposures() -> None:
    """The times of the last week are kept, newest first, at most twenty; a week to the second is no longer recent."""
    week = 7 * 24 * 60
    profile = folded(*(event("exposure", n, campaign="summer") for n in (5, 0, 9)))
    assert profile.exposures["summer"].recent == (at(9), at(5), at(0))
    profile = fold(profile, VISITOR, [(4, event("exposure", week, campaign="summer"))])
    assert profile.exposures["summer"].recent == (at(week), at(9), at(5))
    profile = folded(*(event("exposure", n, campaign="summer") for n in range(30)))
    assert profile.exposures["summer"].recent == tuple(at(n) for n in range(29, 9, -1))


def test_last_times() -> None:
    """The last time of each event name and of each closed campaign is kept; a late event changes neither."""
    profile = folded(
        event("purchase", 5), event("purchase", 2), event("close", 7, campaign="summer"),
        event("close", 6, campaign="summer"), event("click", 9, campaign="summer"),
    )  # fmt: skip
    assert profile.last_event_at == {"purchase": at(5)}
    assert profile.closed_at == {"summer": at(7)}


@pytest.mark.parametrize("name", ["click", "close", "exposure"])
def test_renderings_without_a_campaign(name: str) -> None:
    """An event about a rendering without a campaign is not counted."""
    campaign = None if name == "exposure" else "summer"
    assert folded(event(name, 0, campaign=campaign)).exposures == {}


def test_bounds() -> None:
    """Every list of a profile has its maximum size and keeps the newest entries."""
    log: list[Event] = []
    for n in range(300):
        thing = EventItem(f"p{n}", item_category=f"c{n}", item_brand=f"b{n}", price=1.0)
        log += [event("view_item", n, thing), event("add_to_cart", n, thing), event("exposure", n, campaign=f"x{n}")]
    profile = folded(*log)
    assert [touch.item_id for touch in profile.viewed] == [f"p{n}" for n in range(299, 299 - draft.MAX_VIEWED, -1)]
    assert [touch.item_id for touch in profile.carted] == [f"p{n}" for n in range(299, 299 - draft.MAX_CARTED, -1)]
    assert profile.cart == tuple(f"p{n}" for n in range(299, 299 - draft.MAX_CART, -1))
    assert set(profile.categories) == {f"c{n}" for n in range(299, 299 - draft.MAX_AFFINITIES, -1)}
    assert set(profile.brands) == {f"b{n}" for n in range(299, 299 - draft.MAX_AFFINITIES, -1)}
    assert set(profile.exposures) == {f"x{n}" for n in range(299, 299 - draft.MAX_CAMPAIGNS, -1)}
    assert profile.recent_event_ids == tuple(known.event_id for known in reversed(log[-draft.MAX_EVENT_IDS :]))
    assert profile.viewed_count == 300
    names = folded(*(event(f"name{n}", n) for n in range(300))).last_event_at
    assert set(names) == {f"name{n}" for n in range(299, 299 - draft.MAX_EVENT_NAMES, -1)}
    orders = [event("purchase", n, f"p{n}", transaction_id=f"T{n}") for n in range(300)]
    profile = folded(*orders)
    assert len(profile.bought) == draft.MAX_BOUGHT
    assert profile.recent_transaction_ids == tuple(f"T{n}" for n in range(299, 299 - draft.MAX_TRANSACTION_IDS, -1))
    assert profile.order_count == 300


def test_strong_interests_stay() -> None:
    """The weakest category is dropped first: one with a purchase stays after views of a hundred others."""
    log = [event("purchase", 0, EventItem("a", item_category="loved"))]
    log += [event("view_item", n, EventItem("b", item_category=f"c{n}")) for n in range(1, 101)]
    assert "loved" in folded(*log).categories


@given(
    st.lists(st.tuples(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(0, 5)), max_size=8),
    st.integers(1, 6),
)
def test_items_of_one_event_are_touched_as_if_one_by_one(events: list[tuple[list[int], int]], limit: int) -> None:
    """Touching all items of an event at once leaves what touching them one after the other would."""
    together: list[Touch] = []
    single: list[Touch] = []
    for numbers, hour in events:
        items = list(dict.fromkeys(f"i{number}" for number in numbers))[-limit:]
        at = datetime(2026, 1, 1, hour, tzinfo=UTC)
        draft.touch_all(together, items, at, limit)
        for item in items:
            draft.touch(single, item, at, limit)
        assert together == single
