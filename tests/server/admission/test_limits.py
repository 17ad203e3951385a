"""Limits: what a bucket pays for, which addresses share one, and that memory stays bounded."""

from __future__ import annotations

import itertools
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.admission.bucket import Buckets
from vitrine.admission.declaration import Limits, Rate
from vitrine.admission.door import Door, Refused, cost_of
from vitrine.admission.network import Networks

RATE = Rate(10, 50)
SMALL = cost_of(0)


def networks() -> Networks:
    """Names with a key that tests know."""
    return Networks(lambda count: b"k" * count)


def answered(buckets: Buckets, key: str, times: list[float], cost: float = 1) -> int:
    """How many of the requests at these times the bucket pays for."""
    count = 0
    for now in times:
        if buckets.wait(key, RATE, cost, now) == 0:
            buckets.take(key, RATE, cost, now)
            count += 1
    return count


def test_a_bucket_pays_for_a_burst_and_then_at_its_rate() -> None:
    """Of a thousand requests at once a bucket pays for its burst; of a steady flood, for its rate."""
    assert answered(Buckets(), "a", [0.0] * 1_000) == RATE.burst
    flood = [number / 1_000 for number in range(10_000)]  # 1,000 a second, for 10 s
    assert answered(Buckets(), "a", flood) == pytest.approx(RATE.burst + 10 * RATE.per_second, abs=1)


def test_the_wait_is_as_long_as_it_takes() -> None:
    """A refused request that comes again after the wait it was told is paid for."""
    buckets = Buckets()
    answered(buckets, "a", [0.0] * 1_000)
    wait = buckets.wait("a", RATE, 5, 0.0)
    assert wait == pytest.approx(0.5)
    assert answered(buckets, "a", [wait + 1e-9], cost=5) == 1


def test_ten_small_requests_cost_what_a_large_one_does() -> None:
    """A request costs 1 and another for each 2 KiB: the largest body costs as much as 33 small ones."""
    assert (SMALL, cost_of(2_048), cost_of(65_536)) == (1, 2, 33)


def test_what_costs_more_than_a_whole_bucket_is_paid_in_the_end() -> None:
    """No acceptable request is refused for ever: one that costs more than the burst takes the whole bucket."""
    buckets = Buckets()
    assert answered(buckets, "a", [0.0, 0.0, 5.0], cost=1_000) == 2


@given(st.lists(st.integers(0, 10_000), max_size=300))
def test_memory_is_bounded_whatever_names_are_invented(names: list[int]) -> None:
    """Buckets never hold more than their maximum, and forget those that are full."""
    buckets = Buckets(most=20)
    for now, name in enumerate(names):
        buckets.take(name, RATE, 1, now / 1_000)
        assert len(buckets) <= 20
    buckets.take("later", RATE, 1, 1_000.0)
    assert len(buckets) == 1


def test_a_network_is_a_24_or_a_48() -> None:
    """Addresses of one /24 (IPv4, also mapped into IPv6 or with a port) or /48 (IPv6) share a name; others do not."""
    name = networks().name
    assert name("203.0.113.7") == name("203.0.113.200") == name("::ffff:203.0.113.9") == name("203.0.113.7:4711")
    assert name("2001:db8:1::7") == name("2001:db8:1:ffff::9") == name("[2001:db8:1::7]:80")
    others = ["203.0.113.7", "203.0.112.7", "2001:db8:1::7", "2001:db8:2::7", "::cb00:7107", "nonsense"]
    assert len({name(other) for other in others}) == len(others)
    assert name("nonsense") == name(None) == name("x" * 10_000)


def test_a_network_s_name_says_nothing() -> None:
    """A name has no part of the address, and another process gives another name."""
    assert "203" not in (networks().name("203.0.113.7") or "203")
    assert networks().name("203.0.113.7") != Networks(lambda count: b"j" * count).name("203.0.113.7")


def test_the_operator_s_own_networks_have_no_name() -> None:
    """Loopback, private and link-local addresses are the operator's own: they have no network limit."""
    for own in (
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.1.1",
        "::1",
        "fd00::1",
        "::ffff:10.0.0.1",
    ):
        assert networks().name(own) is None, own


@pytest.mark.parametrize(
    "text", ['10.0.0.1:", 203.0.113.7', '[::1]", 203.0.113.7', "10.0.0.1:", "10.0.0.1:x", "[10.0.0.1"]
)
def test_what_only_begins_like_an_address_of_the_operator_is_none(text: str) -> None:
    """A text that is no address, with or without a port, is a stranger's, whatever it begins with."""
    assert networks().name(text) == networks().name("no address") is not None


def test_a_flood_from_one_network_refuses_no_other() -> None:
    """A network that floods, with a new visitor each time, is refused; another network's visitors are not."""
    door, limits = Door(), Limits(network=RATE)
    flood = [door.enter("shop", limits, "bad", f"v{n}", SMALL, 0.0) for n in range(1_000)]
    assert flood.count(None) == RATE.burst
    assert flood[-1] == Refused("network", pytest.approx(0.1))
    assert [door.enter("shop", limits, "good", f"g{n}", SMALL, 0.0) for n in range(RATE.burst)] == [None] * RATE.burst


def test_a_visitor_s_flood_refuses_no_one_behind_the_same_network() -> None:
    """One visitor who floods is refused, and the others of its network are not."""
    door, limits = Door(), Limits(visitor=RATE)
    flood = [door.enter("shop", limits, "office", "bad", SMALL, 0.0) for _ in range(1_000)]
    assert flood.count(None) == RATE.burst and isinstance(flood[-1], Refused) and flood[-1].payer == "visitor"
    assert all(door.enter("shop", limits, "office", f"g{n}", SMALL, 0.0) is None for n in range(300))


def test_many_networks_take_what_belongs_to_no_site_from_nobody() -> None:
    """However many networks ask for what belongs to no site, such as the tag's files, each pays for itself only."""
    door, limits = Door(), Limits(site=RATE)
    asked = [door.enter("", limits, f"n{n % 500}", None, SMALL, 0.0) for n in range(5_000)]
    assert asked.count(None) == 5_000


def test_hundreds_may_share_a_network() -> None:
    """With the default limits, 300 people behind one network are answered: a page view each 8 s, with its events."""
    door, limits = Door(), Limits()
    for number in range(300 * 15):  # two minutes
        visitor, now = f"v{number % 300}", number * 120 / 4_500
        assert door.enter("shop", limits, "office", visitor, cost_of(600), now) is None
        assert door.enter("shop", limits, "office", visitor, cost_of(1_500), now) is None


def test_strangers_cannot_use_up_what_the_backend_needs() -> None:
    """When strangers have emptied the site's bucket, the operator's own networks are still answered."""
    door, limits = Door(), Limits(site=RATE)
    for number in range(1_000):
        door.enter("shop", limits, f"net{number}", None, SMALL, 0.0)
    refused = door.enter("shop", limits, "another", None, SMALL, 0.0)
    assert refused is not None and refused.payer == "site"
    assert door.enter("shop", limits, None, None, SMALL, 0.0) is None
    assert door.enter("other", limits, "another", None, SMALL, 0.0) is None


def test_a_refused_request_costs_nothing() -> None:
    """A request that one bucket refuses takes nothing from the others."""
    door = Door()
    limits = Limits(network=Rate(0.01, 100), visitor=Rate(0.01, 50))
    for _ in range(1_000):
        door.enter("shop", limits, "office", "bad", SMALL, 0.0)
    assert [door.enter("shop", limits, "office", "good", SMALL, 0.0) for _ in range(50)] == [None] * 50


def test_a_refusal_is_logged_once_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    """Once an hour the log says for each site and limit that it refuses, and how to raise it; it names nobody."""
    door, limits = Door(), Limits(network=RATE)
    with caplog.at_level(logging.WARNING):
        for now in itertools.chain([0.0] * 200, [3_601.0] * 200):
            door.enter("shop", limits, "bad", None, SMALL, now)
    assert len(caplog.messages) == 2
    assert "'shop'" in caplog.text and "limits.network" in caplog.text and "bad" not in caplog.text
