"""The columns give the same answers as reading the log row by row."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.columns import columns_of
from tests.row_reading import examples_by_rows, read_rows
from tests.stores.samples import NOON, event
from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.event import CARRY_OVER, Event, EventItem
from vitrine.job.examples import CUTS, MAX_EVENTS, examples
from vitrine.job.train import touches_of
from vitrine.segment.declaration import Segment
from vitrine.store.duckdb.aggregates import DuckdbAggregates
from vitrine.store.memory.log import MemoryEventLog
from vitrine.store.open_columns import drain_log, open_aggregates
from vitrine.store.ports import LogCounts, Looks, Votes
from vitrine.store.sqlite.log import SqliteEventLog

NOW = NOON + timedelta(days=3)
SEGMENTS = {
    "buyer": Segment(learn_event="purchase"),
    "skin": Segment(learn_event="add_to_cart", category="skin"),
    "viewer": Segment(learn_event="view_item", category="shoes"),
}
KEY = b"k" * 32
RULES = [
    Votes(),
    Votes(min_subjects=1),
    Votes(("p1", "é", "Z"), max_per_day=3),
    Votes(min_subjects=2, max_per_day=2, server_orders_only=True),
]
LOOKS = Looks(CUTS, timedelta(seconds=1), NOW, MAX_EVENTS)
CATALOG = {"p1": "skin", "p2": "shoes", "é": "skin", "Z": "shoes"}

ids = st.sampled_from(["p1", "p2", "p3", "Z", "a", "é", "Ä", "\U0001f6cd", "ﬁ"])
items = st.builds(
    EventItem,
    ids,
    item_category=st.sampled_from([None, "", "skin", "shoes"]),
    item_brand=st.sampled_from([None, "B"]),
    price=st.none() | st.floats(0, 1e3),
    quantity=st.integers(0, 3),
)
names = st.sampled_from(
    ["page_view", "view_item", "add_to_cart", "remove_from_cart", "view_cart", "purchase", "exposure", "close"]
)
# Gaps around one second (the same moment), half an hour (a session) and one day (a wrong clock).
gaps_s = st.sampled_from([0.0, 0.999999, 1.0, 1.000001, 60.0, 1_799.0, 1_800.0, 40_000.0, 100_000.0])
steps = st.tuples(
    st.sampled_from(["visitor-0000000000001", "visitor-0000000000002", "visitor-0000000000003"]),
    st.sampled_from([(None, None), ("A1", None), ("A1", "P1")]),
    names,
    st.lists(items, max_size=3),
    gaps_s,
    st.booleans(),
    st.sampled_from([None, "T1", "T2"]),
)


def log_of(
    history: list[tuple[str, tuple[str | None, str | None], str, list[EventItem], float, bool, str | None]],
) -> MemoryEventLog:
    """Events mostly in order of time; a late one is earlier than the one before it. Some are not trusted."""
    log = MemoryEventLog()
    clock = 0.0
    for number, (visitor_id, (account_id, profile_id), name, met, gap_s, is_late, transaction_id) in enumerate(history):
        clock += gap_s
        one = event(
            f"e{number}",
            visitor_id=visitor_id,
            name=name,
            after_s=clock - 7_200 if is_late else clock,
            items=tuple(met),
            account_id=account_id,
            profile_id=profile_id,
            transaction_id=transaction_id,
            campaign="summer" if name in ("exposure", "close") else None,
            page_url="https://shop.example/?utm_source=x",
            proof="none" if number % 7 == 5 else "server" if number % 7 in (1, 2) else "visitor",
            consent="measurement" if number % 5 == 3 else "all",
            is_bot=number % 11 == 4,
            is_counted=number % 13 != 6,
        )
        log.append([one, replace(one, event_id=CARRY_OVER, name=CARRY_OVER, items=())] if number == 2 else [one])
    return log


def check_alike(log: MemoryEventLog, columns: DuckdbAggregates, rules: Votes = RULES[1]) -> None:
    """Both ways of reading give the same counts, arrays and examples."""
    counts, subjects, touches = read_rows(log, "shop", NOW, rules)
    assert columns.counts("shop") == counts
    assert sorted(columns.subjects("shop")) == sorted(subjects)
    found = touches_of(columns, "shop", NOW, rules)
    assert found.item_ids == touches.item_ids
    for name in ("visitor", "item", "kind", "at"):
        one, other = getattr(found, name), getattr(touches, name)
        assert one.dtype == other.dtype and np.array_equal(one, other), name
    only_server = rules.server_orders_only
    by_rows = examples_by_rows(log, "shop", subjects, SEGMENTS, CATALOG, NOW, key=KEY, server_orders_only=only_server)
    by_columns = examples(columns, "shop", SEGMENTS, CATALOG, NOW, key=KEY, server_orders_only=only_server)
    assert list(by_columns) == list(by_rows)


@settings(max_examples=40, deadline=None)
@given(st.lists(steps, min_size=1, max_size=40), st.sampled_from(RULES))
def test_columns_and_rows_agree(
    history: list[tuple[str, tuple[str | None, str | None], str, list[EventItem], float, bool, str | None]],
    rules: Votes,
) -> None:
    """For any events in any order and any rules, counts, touches and examples are exactly those of the rows."""
    log = log_of(history)
    with columns_of(log) as columns:
        check_alike(log, columns, rules)


@pytest.mark.parametrize("gap_s", [0.0, 0.999999, 1.0, 1.000001, 1_800.0])
@pytest.mark.parametrize("end_s", [0.0, 0.000001])
def test_borders(gap_s: float, end_s: float) -> None:
    """Events one second apart are one moment, a microsecond more makes two; a visit ends after half an hour."""
    log = MemoryEventLog()
    last_s = (NOW - NOON).total_seconds() - 1_800 + end_s
    names = ["view_item", "add_to_cart", "view_item", "view_item", "purchase", "view_item"]
    met = (EventItem("p2", item_category=""),)
    steps = [event(f"e{n}", name=name, after_s=last_s - (5 - n) * gap_s, items=met) for n, name in enumerate(names)]
    log.append(steps)
    with columns_of(log) as columns:
        check_alike(log, columns)


@pytest.mark.parametrize("count", [MAX_EVENTS, MAX_EVENTS + 1])
def test_a_long_past(count: int) -> None:
    """A subject with the maximum number of events gives examples, up to the last cut; one with more gives none."""
    log = MemoryEventLog()
    log.append([event(f"e{n}", name="view_item", after_s=2 * n, items=(EventItem("p1"),)) for n in range(count)])
    log.append([event("last", visitor_id="visitor-0000000000009", name="purchase")])
    with columns_of(log) as columns:
        check_alike(log, columns)
        assert len(list(examples(columns, "shop", SEGMENTS, CATALOG, NOW, key=KEY))) == (
            len(CUTS) + 1 if count == MAX_EVENTS else 1
        )


def test_an_empty_site() -> None:
    """A site without events has zero counts, no subjects and no touches."""
    log = MemoryEventLog()
    log.append([event("elsewhere", site="other")])
    with columns_of(log) as columns:
        check_alike(log, columns)
        assert columns.counts("shop") == LogCounts(0, 0, 0)


def test_a_segment_damaged_since(tmp_path: Path) -> None:
    """Columns that were damaged after the drain are refused in a sentence that says what to do."""
    with closing(SqliteEventLog(tmp_path / "log.sqlite")) as log:
        log.append([event("a")])
        drain_log(tmp_path, log)
    (segment,) = tmp_path.glob("columns/*/*/*.parquet")
    segment.write_bytes(segment.read_bytes()[:100])
    with (
        closing(open_aggregates(tmp_path)) as columns,
        pytest.raises(StoreUnavailable, match="run `vitrine drain`"),
    ):
        columns.counts("shop")


def test_the_event_is_whole() -> None:
    """A past event has every field of the log that a profile is folded from."""
    full = Event(
        "e1",
        "shop",
        "visitor-0000000000001",
        "purchase",
        NOON,
        NOON + timedelta(seconds=1),
        page_url="u",
        page_type="product",
        referrer="r",
        items=(EventItem("p1", "n", "c", "b", 1.5, 2),),
        value=0.1,
        currency="EUR",
        transaction_id="T",
        search_term="s",
        campaign="summer",
        variation="a",
        decision_id="d",
        account_id="A1",
        profile_id="P1",
        unit="profile",
        propensity=0.3,
        bucket_version=4,
        params={"n": 1, "t": "\x00"},
        proof="visitor",
        consent="all",
    )
    log = MemoryEventLog()
    log.append([full])
    with columns_of(log) as columns:
        (found,) = columns.pasts("shop", [full.subject], LOOKS, [], {})
    assert found.event == full
