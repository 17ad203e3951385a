"""How many visitors of one network count on a day, and how many ids it gets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vitrine.admission.crowd import LEAST_ISSUED, LEAST_NETWORKS, MOST_ROWS, MOST_USUAL, USUAL_AT_FIRST, Crowd
from vitrine.admission.network import Networks

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OFFICE = "203.0.113.7"


def crowd() -> Crowd:
    return Crowd(Networks(lambda count: b"k" * count))


def counted(one: Crowd, visitors: int, now: datetime = NOON, address: str = OFFICE) -> int:
    """How many of so many visitors of one address count."""
    return sum(one.counts("shop", f"{address}-{number}", address, 1, now) for number in range(visitors))


def fill(one: Crowd, sizes: list[int], now: datetime) -> None:
    """A day on which each network has so many visitors."""
    for number, size in enumerate(sizes):
        counted(one, size, now, f"198.{number // 256}.{number % 256}.1")


def test_the_first_visitors_of_a_network_count() -> None:
    """Three visitors of a network count on the first day; these go on to count, the others do not until tomorrow."""
    one = crowd()
    assert counted(one, 10) == counted(one, 10) == USUAL_AT_FIRST
    assert one.counts("shop", f"{OFFICE}-0", OFFICE, 1, NOON) and not one.counts("shop", f"{OFFICE}-5", OFFICE, 1, NOON)
    assert counted(one, 10, address="203.0.113.99") == 0, "the same /24"
    assert counted(one, 10, address="203.0.114.7") == USUAL_AT_FIRST, "another network"
    assert one.counts("blog", "x", OFFICE, 1, NOON), "another site"
    assert one.counts("shop", "fresh", OFFICE, 1, NOON + DAY)


def test_as_many_as_nine_in_ten_networks_had() -> None:
    """How many visitors count follows from the site's networks of the day before, and a few crowds change nothing."""
    for sizes, usual in ([1] * 100, 2), ([1] * 50 + [4] * 50, 4), ([1] * 95 + [50] * 5, 2), ([80] * 120, MOST_USUAL):
        one = crowd()
        fill(one, sizes, NOON)
        assert counted(one, 100, NOON + DAY) == usual
        assert counted(one, 100, NOON + 9 * DAY, "192.0.2.1") == usual, "a day with one network says nothing"


def test_a_small_day_says_nothing() -> None:
    """A day with fewer than a hundred networks does not change how many count."""
    one = crowd()
    fill(one, [9] * (LEAST_NETWORKS - 1), NOON)
    assert counted(one, 100, NOON + DAY) == USUAL_AT_FIRST


def test_a_visitor_has_a_thousand_rows_a_day() -> None:
    """What one visitor sends beyond a thousand events on a day does not count."""
    one = crowd()
    assert one.counts("shop", "v", OFFICE, MOST_ROWS, NOON)
    assert not one.counts("shop", "v", OFFICE, 1, NOON)
    assert one.counts("shop", "v", OFFICE, 1, NOON + DAY)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1"])
def test_the_operators_own_networks_have_no_limit(address: str) -> None:
    """Visitors and ids of a private network are not limited: a proxy that is not trusted yet would be one of these."""
    one = crowd()
    assert counted(one, 100, address=address) == 100
    assert all(one.may_issue("shop", address, NOON) for _ in range(LEAST_ISSUED + 1))


def test_ids_are_issued_by_the_day() -> None:
    """A network gets a thousand ids a day, or a hundredth of all of the site when that is more."""
    one = crowd()
    assert [one.may_issue("shop", OFFICE, NOON) for _ in range(LEAST_ISSUED + 2)].count(True) == LEAST_ISSUED
    assert one.may_issue("shop", "198.51.100.1", NOON) and one.may_issue("blog", OFFICE, NOON)
    for number in range(250):
        for _ in range(LEAST_ISSUED):
            assert one.may_issue("shop", f"198.19.{number}.1", NOON)
    assert [one.may_issue("shop", OFFICE, NOON) for _ in range(3_000)].count(True) == pytest.approx(1_520, abs=20)
    assert [one.may_issue("shop", OFFICE, NOON + DAY) for _ in range(3_000)].count(True) == pytest.approx(2_525, abs=20)


def test_a_clock_that_goes_back_changes_nothing() -> None:
    """At midnight a clock that goes back a second gives no network a second chance."""
    one = crowd()
    assert counted(one, 9, NOON) == 3
    assert counted(one, 9, NOON - DAY) == 3 and not one.counts("shop", "late", OFFICE, 1, NOON - DAY)
