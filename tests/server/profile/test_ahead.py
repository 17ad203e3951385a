"""A clock that jumped to 2106 once, and came back: nothing waits for 2106."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.server.conftest import House
from tests.server.profile.test_fold import NOON, VISITOR, at, event
from vitrine.campaign.cap import reached_cap
from vitrine.domain.event import CarriedOver, Event, EventItem
from vitrine.domain.profile import Profile, Touch
from vitrine.kind.frame import Cap
from vitrine.profile.affinity import share
from vitrine.profile.ahead import as_of
from vitrine.profile.draft import MAX_AFFINITIES
from vitrine.profile.fold import fold, fold_pending

THEN = datetime(2106, 2, 7, 6, 28, 15, tzinfo=UTC)
LOST = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)

names = st.sampled_from(["page_view", "view_item", "add_to_cart", "purchase", "exposure", "close", "anything"])
wild = st.integers(34, 7_900).map(lambda years: NOON + timedelta(days=365 * years, seconds=years))
lost = st.integers(0, 30_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ITEM = EventItem("a", item_category="shoes", item_brand="Acme")


def happened(time: datetime, name: str = "page_view") -> Event:
    """An event that arrives when it happens, by the server's clock."""
    made = event(name, 0, ITEM, campaign="summer" if name in ("exposure", "close") else None, event_id=f"{name} {time}")
    return replace(made, created_at=time, received_at=time)


@st.composite
def sane(draw: st.DrawFn, start: float = 0) -> list[Event]:
    """Events of a clock that only goes forward, by up to an hour and a half."""
    steps = draw(st.lists(st.integers(0, 90), max_size=8))
    times = [start + sum(steps[: place + 1]) for place in range(len(steps))]
    return [happened(at(minutes), draw(names)) for minutes in times]


def starts(before: Sequence[Event], after: Sequence[Event]) -> list[bool]:
    """Whether each event in `after` begins a session."""
    profile = fold(None, VISITOR, enumerate(before, 1))
    found = []
    for place, one in enumerate(after):
        count = profile.session_count
        profile = fold(profile, VISITOR, [(len(before) + place + 1, one)])
        found.append(profile.session_count > count)
    return found


@given(sane(), st.builds(happened, wild, names), st.lists(names, max_size=4), sane(10_000))
def test_sessions_begin_as_if_the_jump_had_not_happened(
    before: list[Event], jump: Event, more: list[str], after: list[Event]
) -> None:
    """After events of one session in the far future, the same later events begin sessions as without them."""
    jumped = [jump, *(happened(jump.created_at + timedelta(seconds=place), name) for place, name in enumerate(more))]
    assert starts([*before, *jumped], after) == starts(before, after)


@given(sane(), sane(5))
def test_a_session_goes_on_over_the_jump(before: list[Event], after: list[Event]) -> None:
    """A visitor whose session goes on when the clock is back begins no new one, whatever the clock said meanwhile."""
    later = [replace(one, event_id=f"later {place}") for place, one in enumerate(after)]
    both = sorted([*before, *later], key=lambda one: one.created_at)
    for cut in range(len(both)):
        assert starts([*both[:cut], happened(THEN)], both[cut:]) == starts(both[:cut], both[cut:])


@given(sane(), st.lists(st.builds(happened, wild | lost, names), max_size=6), sane(10_000))
def test_no_jump_freezes_sessions(before: list[Event], jumps: list[Event], after: list[Event]) -> None:
    """After any jumps, every later event but the first begins a session exactly after half an hour of silence."""
    expected = [later.created_at - earlier.created_at >= timedelta(minutes=30) for earlier, later in pairwise(after)]
    assert starts([*before, *jumps], after)[1:] == expected


@given(sane(), st.lists(st.builds(happened, wild | lost, names), max_size=6), sane(10_000), st.integers(0, 20))
def test_chunks_do_not_matter_with_wild_clocks(
    before: list[Event], jumps: list[Event], after: list[Event], cut: int
) -> None:
    """However a history with jumps is cut, folding its parts gives the same profile."""
    log = list(enumerate([*before, *jumps, *after], 1))
    whole = fold(None, VISITOR, log)
    assert fold(fold(None, VISITOR, log[:cut]), VISITOR, log[cut:]) == whole


def test_a_jump_keeps_no_interest_for_ever() -> None:
    """An interest of the jump is as old as the clock's return, wherever the history is cut."""

    def viewed(number: int, category: str, time: datetime) -> Event:
        made = event("view_item", 0, EventItem("a", item_category=category), event_id=f"e{number}")
        return replace(made, created_at=time, received_at=time)

    many = 2 * MAX_AFFINITIES
    before = [viewed(number, f"old{number}", at(number)) for number in range(many)]
    jump = viewed(many, f"old{many - 1}", THEN)
    after = [viewed(number, f"new{number}", at(number)) for number in range(many + 1, 2 * many)]
    log = list(enumerate([*before, jump, *after], 1))
    whole = fold(None, VISITOR, log)
    cut = many + 2
    assert fold(fold(None, VISITOR, log[:cut]), VISITOR, log[cut:]) == whole
    assert f"old{many - 1}" not in whole.categories


@given(sane(), st.lists(st.builds(happened, wild | lost, names), max_size=6), st.booleans())
def test_times_and_scores_are_bounded(before: list[Event], jumps: list[Event], is_back: bool) -> None:
    """After any jumps, no time of a decision's profile is in its future, shares sum to 1, and scores stay small."""
    now = at(10_000)
    log = [*before, *jumps, *([happened(now)] if is_back else [])]
    profile = as_of(fold(None, VISITOR, enumerate(log, 1)), now)
    times = [
        *(touch.at for touches in (profile.viewed, profile.carted, profile.bought) for touch in touches),
        *(known.at for known in (*profile.categories.values(), *profile.brands.values())),
        *(time for met in profile.exposures.values() for time in (met.last_at, *met.recent)),
        *(profile.closed_at | profile.last_event_at).values(),
        *(time for time in (profile.last_seen_at, profile.last_order_at, profile.session_started_at) if time),
    ]
    assert all(time <= now for time in times)
    assert all(one.day <= now.date() for one in profile.days)
    assert len({one.day for one in profile.days}) == len(profile.days)
    shares = share(profile.categories, now)
    assert not shares or abs(sum(shares.values()) - 1) < 1e-9 or max(shares.values()) == 0
    assert all(0 <= known.score <= 4 * len(log) for known in profile.categories.values())


def back() -> Profile:
    """A visitor who met and closed a campaign and bought in 2106, and whose clock is right again at noon."""
    jumped = [happened(THEN, name) for name in ("view_item", "exposure", "close", "purchase")]
    return fold(None, VISITOR, enumerate([happened(at(-60), "view_item"), *jumped, happened(NOON)], 1))


def test_caps_end_in_due_time() -> None:
    """A cap that was reached in 2106 ends half an hour, a day, a week or a rest after the clock is right again."""

    def limit(cap: Cap, **later: float) -> str | None:
        return reached_cap(cap, "summer", "purchase", back(), NOON + timedelta(**later))

    assert limit(Cap(session=1), minutes=1) is None
    assert limit(Cap(day=1), hours=1) == "day" and limit(Cap(day=1), days=1) is None
    assert limit(Cap(week=1), days=6) == "week" and limit(Cap(week=1), days=7) is None
    rest = Cap(quiet_after_close_s=3_600)
    assert limit(rest, minutes=59) == "quiet_after_close_s" and limit(rest, hours=1) is None
    rest = Cap(quiet_after_goal_s=3_600)
    assert limit(rest, minutes=59) == "quiet_after_goal_s" and limit(rest, hours=1) is None


def test_what_happened_then_counts_as_until_now() -> None:
    """What happened in 2106 counts, no later than the first event afterwards, and what follows is newer."""
    profile = back()
    assert profile.order_count == 1 and profile.last_order_at == NOON
    assert profile.viewed == (Touch("a", NOON),) and profile.viewed_count == 2
    later = fold(profile, VISITOR, [(9, event("view_item", 5, "b"))])
    assert [touch.item_id for touch in later.viewed] == ["b", "a"]
    assert [one.day for one in later.days] == [NOON.date()]


def test_an_event_that_claims_the_future_is_of_its_arrival() -> None:
    """An event whose own time is far after its arrival, carried over too, counts as of its arrival."""
    liar = replace(event("view_item", 0, "a"), created_at=THEN, received_at=NOON)
    assert fold(None, VISITOR, [(1, liar)]).last_seen_at == NOON
    assert fold(None, VISITOR, [(1, CarriedOver((liar,)))]).last_seen_at == NOON
    assert fold_pending(Profile(VISITOR), [liar]).last_seen_at == NOON


def test_a_clock_that_lost_its_time_moves_nothing() -> None:
    """An event of a server whose clock says 1970 leaves the times of the others alone."""
    before = fold(None, VISITOR, [(1, event("page_view", 0)), (2, event("view_item", 1, "a"))])
    after = fold(before, VISITOR, [(3, happened(LOST))])
    assert (after.last_seen_at, after.viewed) == (before.last_seen_at, before.viewed)
    assert starts([happened(at(0)), happened(LOST)], [happened(at(10)), happened(at(50))]) == [False, True]


def test_a_server_whose_clock_was_in_2106_decides_as_before(house: House) -> None:
    """Events of 2106 freeze neither the session of a visitor nor the decision before the next event."""
    visitor = "v" * 22
    right = house.now
    house.send({"name": "page_view"}, visitor_id=visitor)
    house.now = THEN
    house.send({"name": "view_item", "items": [{"item_id": "p1"}]}, visitor_id=visitor)
    house.now = right + timedelta(hours=2)
    shelf = house.decide(visitor_id=visitor).json["placements"]["shelf"][0]["content"]["items"]
    assert shelf[0]["item_id"] == "p1"
    for _ in range(3):
        house.send({"name": "page_view"}, visitor_id=visitor)
        house.pass_time(hours=1)
    profile = house.server.tools.profiles.get("shop", f"visitor:{visitor}")
    assert profile is not None
    assert profile.session_count == 5 and profile.last_seen_at == right + timedelta(hours=4)
