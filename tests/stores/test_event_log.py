"""The contract of EventLog, for every engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.stores.samples import NOON, OTHER, SUBJECT, VISITOR, event
from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.event import Event, EventItem
from vitrine.store.ports import EventLog


def test_positions_grow(log: EventLog) -> None:
    """Positions grow from one append to the next and within one."""
    positions = log.append([event("a"), event("b")]) + log.append([event("c", site="other")]) + log.append([event("d")])
    assert len(positions) == 4
    assert positions == sorted(set(positions))
    assert positions[0] > 0


def test_known_event_is_left_alone(log: EventLog) -> None:
    """An event known by (site, visitor_id, event_id) gets no new position and keeps its first content."""
    log.append([event("a", page_url="first")])
    assert log.append([event("a", page_url="second")]) == []
    assert [stored.page_url for _, stored in log.read_subject("shop", SUBJECT, 0)] == ["first"]


def test_twice_in_one_append(log: EventLog) -> None:
    """An event given twice in one append is stored once."""
    assert len(log.append([event("a"), event("a"), event("b")])) == 2
    assert [stored.event_id for _, stored in log.read_subject("shop", SUBJECT, 0)] == ["a", "b"]


def test_same_id_elsewhere_is_another_event(log: EventLog) -> None:
    """The same event_id of another visitor or of another site is another event."""
    assert len(log.append([event("a"), event("a", visitor_id=OTHER), event("a", site="other")])) == 3


def test_empty_append(log: EventLog) -> None:
    """Appending nothing does nothing."""
    assert log.append([]) == []


def test_every_field_comes_back(log: EventLog) -> None:
    """An event comes back equal, field by field, whatever it holds."""
    full = Event(
        event_id="full",
        site="shop",
        visitor_id=VISITOR,
        name="purchase",
        created_at=NOON.replace(microsecond=123456),
        received_at=NOON,
        page_url="https://shop.example/?q=✓",
        page_type="other",
        referrer="https://elsewhere.example/",
        items=(EventItem("p1", "Name", "Category", "Brand", 9.99, 3), EventItem("p2", quantity=0), EventItem("p3")),
        value=0.0,
        currency="EUR",
        transaction_id="T1",
        search_term="",
        campaign="summer",
        variation="control",
        decision_id="d1",
        proof="exposure",
        consent="all",
        is_bot=True,
        is_counted=False,
        params={"int": 1, "float": 1.0, "bool": True, "none": None, "text": "\x00 ü 🛍", "long": 2**70},
    )
    log.append([full, event("bare")])
    assert [stored for _, stored in log.read_subject("shop", SUBJECT, 0)] == [full, event("bare")]
    stored = log.read_subject("shop", SUBJECT, 0)[0][1]
    assert {name: type(value) for name, value in stored.params.items()} == {
        name: type(value) for name, value in full.params.items()
    }


def test_read_subject_after_a_position(log: EventLog) -> None:
    """read_subject gives one subject's events of one site after a position, in log order and not in time order."""
    log.append([event("a", after_s=50), event("x", visitor_id=OTHER), event("y", site="other")])
    positions = log.append([event("b", after_s=10), event("c", after_s=20)])
    first = log.read_subject("shop", SUBJECT, 0)
    assert [stored.event_id for _, stored in first] == ["a", "b", "c"]
    assert [position for position, _ in first][1:] == positions
    assert log.read_subject("shop", SUBJECT, first[0][0]) == first[1:]
    assert log.read_subject("shop", SUBJECT, positions[-1]) == []
    assert log.read_subject("shop", "visitor:nobody-00000000000000", 0) == []


def test_find_by_what_an_event_is_known_by(log: EventLog) -> None:
    """find gives the event with a site, visitor id and event id, and its position, for any subject."""
    positions = log.append([event("a"), event("b", account_id="A17"), event("a", visitor_id=OTHER)])
    assert log.find("shop", VISITOR, "b") == (positions[1], event("b", account_id="A17"))
    assert log.find("shop", OTHER, "a") == (positions[2], event("a", visitor_id=OTHER))
    assert log.find("shop", OTHER, "b") is None
    assert log.find("other", VISITOR, "a") is None


def test_read_subject_is_one_subject_s_only(log: EventLog) -> None:
    """The events of a profile, of its account and of its browser are three separate histories."""
    log.append(
        [
            event("v"),
            event("a", account_id="A17"),
            event("p", account_id="A17", profile_id="dad"),
            event("q", account_id="A17", profile_id="dad", visitor_id=OTHER),
        ]
    )
    histories = {
        subject: [stored.event_id for _, stored in log.read_subject("shop", subject, 0)]
        for subject in (SUBJECT, f"visitor:{OTHER}", "account:A17", "profile:A17/dad", "profile:A17/kid")
    }
    assert list(histories.values()) == [["v"], [], ["a"], ["p", "q"], []]


def test_scan_streams_a_site(log: EventLog) -> None:
    """scan gives all events of a site in log order, over several of its chunks, from any position."""
    log.append(
        [event(f"e{n}", site="shop" if n % 3 else "other", visitor_id=f"visitor-{n % 7:016d}") for n in range(4_000)]
    )
    everything = list(log.scan("shop"))
    assert [stored.event_id for _, stored in everything] == [f"e{n}" for n in range(4_000) if n % 3]
    assert list(log.scan("shop", after=everything[1_499][0])) == everything[1_500:]
    assert list(log.scan("nowhere")) == []


def test_append_while_scanning(log: EventLog) -> None:
    """Appending works during a scan."""
    log.append([event(f"e{n}") for n in range(1_500)])
    scan = log.scan("shop")
    next(scan)
    assert len(log.append([event("late")])) == 1
    assert sum(1 for _ in scan) >= 1_499


def test_threads_append_at_once(log: EventLog) -> None:
    """Sixteen threads append at once: every event is stored once, under the position its caller was given."""

    def append(thread: int) -> dict[int, str]:
        given = {}
        for n in range(20):
            ids = [f"{thread}-{n}-{k}" for k in range(3)]
            for position, event_id in zip(log.append([event(event_id) for event_id in ids]), ids, strict=True):
                given[position] = event_id
        return given

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(append, range(16)))
    promised = {position: event_id for answer in answers for position, event_id in answer.items()}
    assert len(promised) == 16 * 20 * 3
    assert {position: stored.event_id for position, stored in log.scan("shop")} == promised


def test_closed_log_refuses(log: EventLog) -> None:
    """A closed log refuses an append at once."""
    log.append([event("a")])
    log.close()
    with pytest.raises(StoreUnavailable, match="stopping"):
        log.append([event("b")])


def test_the_newest_event_before_a_moment(log: EventLog) -> None:
    """The newest event before a moment is that of the site and in time, whatever the order of the log."""
    log.append([event("b", after_s=20), event("a", after_s=10), event("late", after_s=99), event("x", site="other")])
    assert log.newest_before("shop", NOON + timedelta(seconds=99)) == NOON + timedelta(seconds=20)
    assert log.newest_before("shop", NOON) is None
    assert log.newest_before("none", NOON + timedelta(days=1)) is None
