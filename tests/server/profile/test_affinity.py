"""Decayed counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.domain.profile import Affinity
from vitrine.profile.affinity import add, share, strength

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MONTH = timedelta(days=30)
times = st.integers(0, 400).map(lambda days: NOON + timedelta(days=days))


def test_half_after_thirty_days() -> None:
    """An event weighs half after 30 days and a quarter after 60."""
    assert add(Affinity(4.0, NOON), 1.0, NOON + MONTH) == Affinity(3.0, NOON + MONTH)
    assert add(Affinity(4.0, NOON), 1.0, NOON + 2 * MONTH) == Affinity(2.0, NOON + 2 * MONTH)


@given(st.lists(st.tuples(st.floats(0.5, 5), times), min_size=1, max_size=8))
def test_order_of_arrival_does_not_matter(events: list[tuple[float, datetime]]) -> None:
    """The same events in any order of arrival give the same affinity."""

    def total(given_events: list[tuple[float, datetime]]) -> Affinity:
        affinity = None
        for weight, at in given_events:
            affinity = add(affinity, weight, at)
        assert affinity is not None
        return affinity

    late, timely = total(list(reversed(events))), total(sorted(events, key=lambda event: event[1]))
    assert late.at == timely.at
    assert late.score == pytest.approx(timely.score)


def test_shares_sum_to_one() -> None:
    """Shares follow the decayed scores and sum to 1."""
    shares = share({"old": Affinity(3.0, NOON - 2 * MONTH), "new": Affinity(0.25, NOON)}, NOON + timedelta(days=3))
    assert shares == {"old": pytest.approx(0.75), "new": pytest.approx(0.25)}


def test_no_affinity_no_shares() -> None:
    """Without affinities there are no shares, and none either when all have decayed to nothing."""
    assert share({}, NOON) == {}
    assert share({"stone": Affinity(1.0, datetime(1, 1, 2, tzinfo=UTC))}, NOON) == {}


@given(st.floats(0.001, 1000), times, st.floats(0.001, 1000), times)
def test_strength_orders_as_scores_do(one: float, at: datetime, other: float, later: datetime) -> None:
    """Strength orders two affinities like their scores at any common time."""
    a, b = Affinity(one, at), Affinity(other, later)
    shares = share({"a": a, "b": b}, NOON + timedelta(days=500))
    if shares["a"] > shares["b"] * 1.000001:
        assert strength(a) > strength(b)
