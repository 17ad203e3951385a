"""What counts: an attacker's networks weigh no more than ordinary ones, and ordinary visitors count."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.admission.counted import (
    FLOOR_EVENTS,
    FLOOR_VISITORS,
    MOST_EVENTS_OF_A_VISITOR,
    REMEMBERED,
    SLOTS,
    Caps,
)
from vitrine.admission.declaration import Limits, Rate
from vitrine.admission.histogram import EDGES, Histogram
from vitrine.admission.issue import IssueLimit

NOW = datetime(2026, 1, 15, 0, 0, tzinfo=UTC)


def ordinary(rng: random.Random, networks: int) -> list[tuple[str, str]]:
    """The events (network, visitor) of a day: most networks have a visitor or two, a few have hundreds."""
    events = []
    for network in range(networks):
        visitors = min(300, int(rng.paretovariate(1.3)))
        for visitor in range(visitors):
            events += [(f"{network:x}", f"{network}-{visitor}")] * min(200, int(rng.paretovariate(0.9)) + 2)
    return events


def forged(rng: random.Random, count: int) -> list[tuple[str, str]]:
    """So many events from 100 addresses, each a visitor of its own or one of a few."""
    return [(f"{1_000_000 + n % 100:x}", f"forged-{n if n % 2 else rng.randrange(200)}") for n in range(count)]


@pytest.mark.parametrize("networks", [1_500, 5_000])
def test_a_hundred_addresses_weigh_no_more_than_a_hundred_ordinary_ones(networks: int) -> None:
    """100 addresses that forge a tenth of all events count no more than 100 ordinary addresses, on each of two days."""
    rng, caps = random.Random(1), Caps()
    for day in range(2):
        real = ordinary(rng, networks)
        events = real + forged(rng, len(real) // 9)
        rng.shuffle(events)
        counted: Counter[str] = Counter()
        visitors: dict[str, set[str]] = {}
        for network, visitor in events:
            if caps.is_counted("shop", network, visitor, NOW + timedelta(days=day)):
                counted[network] += 1
                visitors.setdefault(network, set()).add(visitor)
        attackers = [f"{1_000_000 + n:x}" for n in range(100)]
        others = sorted((counted[name] for name in counted.keys() - set(attackers)), reverse=True)
        most_visitors, most_events = caps.limits("shop")
        assert sum(counted[name] for name in attackers) <= min(sum(others[:100]), 100 * most_events)
        assert all(len(visitors.get(name, ())) <= most_visitors for name in attackers)
        assert sum(others) >= 0.6 * len(real), "the visitors of most networks count whole"


def test_every_event_of_an_ordinary_network_counts() -> None:
    """A household with a few visitors and a hundred events loses none."""
    caps = Caps()
    for number in range(100):
        assert caps.is_counted("shop", "a1", f"v{number % FLOOR_VISITORS}", NOW)


def test_a_visitor_counts_up_to_its_maximum() -> None:
    """One visitor's events count up to the maximum, when its network may have more; the next day they count again."""
    caps = Caps()
    for number in range(200):  # networks with many events, so that the caps of networks grow
        caps.is_counted("shop", f"{number:x}", "v", NOW, events=2_000)
    counted = [caps.is_counted("shop", "ffff", "w", NOW) for _ in range(MOST_EVENTS_OF_A_VISITOR + 100)]
    assert counted.count(True) == MOST_EVENTS_OF_A_VISITOR and not counted[-1]
    assert caps.is_counted("shop", "ffff", "w", NOW + timedelta(days=1))


def test_the_caps_follow_the_site() -> None:
    """Where ordinary networks have many visitors, many count; a new day begins with the day before."""
    caps = Caps()
    for visitor in range(60):
        for network in range(100):
            caps.is_counted("shop", f"{network:x}", f"{network}-{visitor}", NOW)
    # What a network has beyond REMEMBERED times the cap is not seen, so the caps grow step by step.
    assert caps.limits("shop")[0] > FLOOR_VISITORS
    before = caps.limits("shop")
    caps.is_counted("shop", "1", "v", NOW + timedelta(days=1))
    assert caps.limits("shop") == before
    assert caps.limits("other") == (FLOOR_VISITORS, FLOOR_EVENTS)


def test_few_networks_have_the_least_caps() -> None:
    """Of a site with few networks nothing can be concluded: the floors hold, however much one network sends."""
    caps = Caps()
    counted = [caps.is_counted("shop", "a", f"v{n}", NOW) for n in range(10_000)]
    assert counted.count(True) == FLOOR_VISITORS
    assert caps.limits("shop") == (FLOOR_VISITORS, FLOOR_EVENTS)


def test_the_operator_s_own_network_counts_whole() -> None:
    """From the operator's own networks (the backend, a proxy that is not trusted yet) everything counts."""
    caps = Caps()
    assert all(caps.is_counted("shop", None, f"v{n}", NOW) for n in range(10_000))


def test_memory_is_bounded_whatever_is_invented() -> None:
    """Invented networks share slots, and a network's invented visitors are remembered up to a maximum."""
    caps = Caps(slots=64)
    for number in range(100_000):
        caps.is_counted("shop", f"{number * 7919:x}", f"v{number}", NOW)
    (site,) = caps._sites.values()
    assert len(site.today.networks) <= 64
    assert sum(len(one.visitors) for one in site.today.networks.values()) <= 64 * REMEMBERED * caps.limits("shop")[0]
    assert SLOTS * FLOOR_VISITORS * REMEMBERED < 2_000_000


@given(st.lists(st.integers(1, 2_000), min_size=1, max_size=60), st.floats(0.01, 1))
def test_a_quantile_is_one_of_the_sizes_up_to_its_class(sizes: list[int], share: float) -> None:
    """A quantile of a histogram is at least the exact one, and at most a quarter more (or one)."""
    histogram, empty = Histogram(), Histogram()
    for size in sizes:
        for grown in range(1, size + 1):
            histogram.grow(grown - 1, grown)
    exact = sorted(sizes)[max(0, -int(-share * len(sizes) // 1) - 1)]
    assert exact <= histogram.quantile(share, empty) <= max(exact + 1, exact * 1.3)
    assert len(histogram) == len(sizes) and EDGES[-1] > 400_000


def test_a_network_gets_new_ids_at_its_rate() -> None:
    """One network gets a burst of new ids and then its rate; another one, and the operator's own, are not affected."""
    issue, limits = IssueLimit(), Limits(new_visitors=Rate(1, 50))
    assert [issue.may_issue("shop", "bad", limits, 0.0) for _ in range(200)].count(True) == 50
    assert issue.may_issue("shop", "bad", limits, 1.1) and not issue.may_issue("shop", "bad", limits, 1.1)
    assert issue.may_issue("shop", "good", limits, 0.0)
    assert all(issue.may_issue("shop", None, limits, 0.0) for _ in range(200))
