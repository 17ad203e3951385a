"""Quotas of stored bytes: what is over them is rejected event by event, with a reason and an alarm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.server.conftest import NOW, House
from tests.server.shop import shop
from vitrine.admission.declaration import Limits
from vitrine.admission.quota import ROW_BYTES, Quotas

PAGE_VIEW = {"name": "page_view", "search_term": "x" * 400}


def test_a_visitor_over_the_quota_is_refused_event_by_event(
    make_house: Callable[..., House], caplog: pytest.LogCaptureFixture
) -> None:
    """Events over a visitor's quota are rejected with a reason, others stored; the alarm stands until the day ends."""
    house = make_house(shop() | {"limits": {"visitor_bytes_per_day": 10_000}})
    assert house.client.get("/readyz").json["problems"] == []
    answer = house.send(*[PAGE_VIEW] * 30).json
    assert 5 <= answer["accepted"] <= 20 and answer["accepted"] + len(answer["rejected"]) == 30
    assert "limits.visitor_bytes_per_day" in answer["rejected"][-1]["reason"]
    assert house.send(PAGE_VIEW).json["accepted"] == 0
    assert house.send(PAGE_VIEW, visitor_id="w" * 22).json["accepted"] == 1
    assert house.client.get("/readyz").json["problems"] == ["events of a visitor of shop"]
    assert caplog.text.count("visitor_bytes_per_day") == 1 and "v" * 22 not in caplog.text
    house.pass_time(days=1)
    assert house.client.get("/readyz").json["problems"] == []
    assert house.send(PAGE_VIEW).json["accepted"] == 1


def test_a_site_over_the_quota_is_refused_whatever_the_visitor() -> None:
    """When a site's quota is reached, no visitor's events are stored, and another site's are."""
    quotas, limits = Quotas(), Limits(site_bytes_per_day=1_000_000)
    taken = [quotas.take("shop", None, f"v{n}", 1_000 - ROW_BYTES, limits, NOW) for n in range(1_100)]
    assert taken.count(None) == 1_000 and "limits.site_bytes_per_day" in (taken[-1] or "")
    assert quotas.take("news", None, "v", 1_000, limits, NOW) is None
    assert quotas.problems(NOW) == ["events of shop"] and quotas.rejected("shop") == 100
    assert quotas.problems(NOW + timedelta(days=1)) == []


def test_invented_visitors_do_not_make_memory_grow() -> None:
    """Only so many visitors are remembered; the site's quota holds for those who are not."""
    quotas = Quotas(most=10)
    for number in range(1_000):
        assert quotas.take("shop", f"n{number}", f"v{number}", 100, Limits(), NOW) is None
    assert len(quotas._stored) == 10


def test_whoever_knows_an_id_cannot_use_up_its_visitor_s_quota(make_house: Callable[..., House]) -> None:
    """Unproven events pay from what their network may store, however many ids they name; the visitor's stays whole."""
    house = make_house(shop() | {"limits": {"visitor_bytes_per_day": 10_000}})
    stranger = {"REMOTE_ADDR": "203.0.113.7"}
    house.client.environ_base.update(stranger)
    forged = [
        house.send(PAGE_VIEW, visitor_id=("v" if n % 2 else "w") * 22, visitor_proof="key1.guess") for n in range(30)
    ]
    accepted = [answer.json["accepted"] for answer in forged]
    assert sum(accepted) in range(5, 21) and accepted[-1] == 0
    assert "without a proof" in forged[-1].json["rejected"][0]["reason"]
    assert house.send(*[PAGE_VIEW] * 5).json["accepted"] == 5


def test_no_network_uses_up_the_site_s_quota() -> None:
    """A network stores at most a tenth of what the site may, with any number of proven visitors; others go on."""
    quotas, limits = Quotas(), Limits(site_bytes_per_day=1_000_000)
    taken = [quotas.take("shop", "a", f"v{n}", 1_000 - ROW_BYTES, limits, NOW) for n in range(200)]
    assert taken.count(None) == 100 and "A network" in (taken[-1] or "")
    assert quotas.take("shop", "b", "v0", 1_000, limits, NOW) is None
    assert quotas.take("shop", None, "v0", 1_000, limits, NOW) is None
    assert quotas.problems(NOW) == ["events of a network of shop"]
