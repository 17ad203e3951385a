from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vitrine.domain.event import Event, EventItem
from vitrine.domain.profile import DayCounts, Profile
from vitrine.profile.days import MAX_DAYS, count
from vitrine.profile.fold import fold

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TIMES = st.integers(-60, 60).map(lambda days: NOON + timedelta(days=days))


def event(name: str, at: datetime, *items: str, **fields: object) -> Event:
    return Event(
        f"{name}-{at}",
        "shop",
        "v",
        name,
        at,
        at,
        items=tuple(map(EventItem, items)),
        proof="visitor",
        consent="all",
        **fields,
    )


def folded(*events: Event) -> Profile:
    return fold(None, "v", enumerate(events, 1))


@given(st.lists(TIMES, max_size=80))
def test_the_last_thirty_days_are_counted(times: list[datetime]) -> None:
    """In order of time, the newest day and the 29 before it have exactly what happened on them; older ones are gone."""
    days: list[DayCounts] = []
    for at in sorted(times):
        count(days, at, "viewed", 2)
    newest = max(times, default=NOON).date()
    real = Counter(at.date() for at in times if (newest - at.date()).days < MAX_DAYS)
    assert {one.day: one.viewed for one in days} == {day: 2 * number for day, number in real.items()}


@given(st.lists(TIMES, max_size=80))
def test_days_stay_in_order_and_few(times: list[datetime]) -> None:
    """Whatever order events come in, days are newest first, each once, and never more than 30."""
    days: list[DayCounts] = []
    for at in times:
        count(days, at, "carted", 1)
        found = [one.day for one in days]
        assert found == sorted(set(found), reverse=True)
        assert len(found) <= MAX_DAYS


def test_the_first_day_of_all_is_no_error() -> None:
    """An event on the first day of the calendar is no error: an imported log may have any date."""
    days: list[DayCounts] = []
    count(days, datetime(1, 1, 1, tzinfo=UTC), "bought", 1)
    assert days == [DayCounts(date(1, 1, 1), bought=1)]


def test_views_carts_and_orders_are_counted_by_day() -> None:
    """Each item counts on the day of its event, and an order reported twice counts once."""
    order = event("purchase", NOON, "a", "b", transaction_id="T1")
    profile = folded(
        event("view_item", NOON - timedelta(days=1), "a"),
        event("view_item", NOON, "a", "b"),
        event("add_to_cart", NOON, "a"),
        order,
        order,
        event("page_view", NOON + timedelta(days=1)),
    )
    assert profile.days == (DayCounts(date(2026, 6, 1), 2, 1, 2), DayCounts(date(2026, 5, 31), 1))


def test_the_last_order_is_the_latest() -> None:
    """Its time and value are those of the latest order, also when an earlier one is reported late."""
    profile = folded(event("purchase", NOON, value=30.0), event("purchase", NOON - timedelta(hours=1), value=5.0))
    assert (profile.last_order_at, profile.last_order_value) == (NOON, 30.0)


def test_the_source_of_a_session_is_kept() -> None:
    """Direct pages keep the session's last source; another source takes its place; a new session has none."""
    letter, plain = "https://shop.example/sale?utm_source=letter", "https://shop.example/p/1"
    first = event("page_view", NOON, page_url=letter, referrer="https://mail.example/")
    next_page = event("page_view", NOON + timedelta(minutes=1), page_url=plain, referrer=letter)
    profile = folded(first, next_page)
    assert (profile.source_url, profile.source_referrer) == (letter, "https://mail.example/")
    ad = event("page_view", NOON + timedelta(minutes=2), page_url=plain, referrer="https://www.google.com/")
    profile = folded(first, next_page, ad)
    assert (profile.source_url, profile.source_referrer) == (letter, "https://www.google.com/")
    later = event("page_view", NOON + timedelta(hours=2), page_url=plain, referrer="http://[broken")
    profile = folded(first, next_page, ad, later)
    assert (profile.source_url, profile.source_referrer) == (None, None)
