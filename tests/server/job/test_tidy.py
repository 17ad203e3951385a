"""Retention, by the command's job and by a running server."""

from __future__ import annotations

import fcntl
import logging
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.server.conftest import NOW, House
from tests.server.web.test_subject import DAD, ELSEWHERE, VISITOR, shelf, shelf_site, view
from vitrine.flow.history import rebuild
from vitrine.job.tidy import tidy
from vitrine.site.file import SiteConfig
from vitrine.store.open import Stores, open_stores


def site_that_keeps(days: int | None) -> dict[str, Any]:
    """A shop with a shelf, in two versions, and this retention."""
    document = {**shelf_site(), "carry_over": True} | ({} if days is None else {"retention_days": days})
    variation = document["campaigns"][0]["variations"][0]
    document["campaigns"][0]["variations"] = [variation, {**variation, "variation": "more"}]
    return document


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house(site_that_keeps(30))


@pytest.fixture
def stores(house: House) -> Iterator[Stores]:
    opened = open_stores(house.settings.data)
    yield opened
    opened.close()


def expose(house: House, visitor_id: str) -> None:
    """Report that the shelf was seen."""
    token = house.decide(visitor_id=visitor_id).json["placements"]["shelf"][0]["exposure_token"]
    event = {"name": "exposure", "exposure_token": token}
    assert house.send(event, visitor_id=visitor_id).json["accepted"] == 1


def counts(stores: Stores) -> tuple[int, list[bool], list[bool]]:
    """Events in the log; whether the first and the second browser have a profile; and kept variations."""
    subjects = [f"visitor:{VISITOR}", f"visitor:{ELSEWHERE}"]
    kept = stores.assignments.get("shop", subjects)
    profiles = [stores.profiles.get("shop", subject) is not None for subject in subjects]
    return len(list(stores.log.scan("shop"))), profiles, [bool(kept[subject]) for subject in subjects]


def test_a_server_tidies_once_a_day(house: House, stores: Stores) -> None:
    """A subject not seen within the retention loses everything; one that was seen loses only its old events."""
    for visitor_id in (VISITOR, ELSEWHERE):
        view(house, "p1", visitor_id)
        expose(house, visitor_id)
    house.server.tidy()
    assert counts(stores) == (4, [True, True], [True, True])
    house.pass_time(days=20)
    view(house, "p2", ELSEWHERE)
    house.server.tidy()
    assert counts(stores) == (5, [True, True], [True, True])
    house.pass_time(days=11)
    house.server.tidy()
    assert counts(stores) == (1, [False, True], [False, True])
    assert (shelf(house), shelf(house, ELSEWHERE)) == ([], ["Boots", "Coat"])
    view(house, "p4", ELSEWHERE)
    assert shelf(house, ELSEWHERE) == ["Hat", "Boots", "Coat"]


def test_a_day_is_a_day(house: House, stores: Stores) -> None:
    """A server tidies once a day, also after a restart."""
    view(house, "p1")
    house.pass_time(days=29, hours=12)
    house.server.tidy()
    house.pass_time(hours=23)
    house.server.tidy()
    house.close()
    house.open()
    house.server.tidy()
    assert counts(stores)[0] == 1
    house.pass_time(hours=1)
    house.server.tidy()
    assert counts(stores)[0] == 0


def test_one_process_at_a_time(house: House, stores: Stores) -> None:
    """While another process holds the lock on the marker, nothing is tidied."""
    view(house, "p1")
    house.pass_time(days=31)
    with (house.settings.data / "tidied").open("a") as marker:
        fcntl.flock(marker, fcntl.LOCK_EX)
        house.server.tidy()
        assert counts(stores)[0] == 1
    house.server.tidy()
    assert counts(stores)[0] == 0


@pytest.mark.parametrize("text", ["", "yesterday", "2026-01-15T12:00:00", "2026-03-01T00:00:00+00:00"])
def test_a_marker_that_says_nothing_is_passed_over(house: House, stores: Stores, text: str) -> None:
    """A marker that is empty, invalid, without a zone or in the future does not stop tidying."""
    view(house, "p1")
    house.pass_time(days=31)
    (house.settings.data / "tidied").write_text(text)
    house.server.tidy()
    assert counts(stores)[0] == 0
    assert (house.settings.data / "tidied").read_text() == house.now.isoformat()


def test_without_a_retention_everything_is_kept(make_house: Callable[..., House]) -> None:
    """A site file without retention_days keeps everything."""
    house = make_house(site_that_keeps(None))
    view(house, "p1")
    house.pass_time(days=9_000)
    house.server.tidy()
    assert shelf(house) == ["Coat"]
    stores = open_stores(house.settings.data)
    assert tidy(SiteConfig("shop", ["https://shop.example"]), stores=stores, now=house.now) is None
    stores.close()


def test_carried_over_once_also_after_the_retention(house: House, stores: Stores) -> None:
    """Nothing is carried over twice from a browser in use, also after the marker is older than the retention."""
    view(house, "p1")
    view(house, "p2", **DAD)
    for _ in range(3):
        house.pass_time(days=20)
        view(house, "p4")
        house.server.tidy()
    view(house, "p5", account_id="B2")
    assert shelf(house, account_id="B2") == ["Gloves"]
    assert shelf(house, **DAD) == []
    stored = stores.profiles.get("shop", "account:B2")
    assert stored is not None and stored == rebuild("shop", "account:B2", stores.log)


def test_a_tidying_that_fails_is_for_the_next_day(
    house: House, stores: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    """A failed tidying is logged once and tried again the next day, and the server goes on."""
    view(house, "p1")
    house.pass_time(days=31)
    broken = sqlite3.connect(house.settings.data / "profiles.sqlite", isolation_level=None)
    broken.execute("ALTER TABLE profile RENAME TO gone")
    with caplog.at_level(logging.WARNING):
        house.server.tidy()
        house.server.tidy()
    assert [record.message for record in caplog.records if "not tidied completely" in record.message] != []
    assert len(caplog.records) == 1
    broken.execute("ALTER TABLE gone RENAME TO profile")
    broken.close()
    house.pass_time(days=1)
    house.server.tidy()
    assert counts(stores) == (0, [False, False], [False, False])


def test_the_report_says_how_much_went(house: House, stores: Stores) -> None:
    """The report says in one sentence how much was removed."""
    view(house, "p1")
    config = SiteConfig("shop", ["https://shop.example"], retention_days=30)
    done = tidy(config, stores=stores, now=NOW + timedelta(days=31))
    assert done is not None and done.sentence == (
        "shop: removed what is older than 30 days: events 1; of subjects not seen since: profiles 1, kept variations 0."
    )


def test_a_clock_that_jumped_ahead_removes_nothing(
    house: House, stores: Stores, caplog: pytest.LogCaptureFixture
) -> None:
    """A server whose clock says 2106 removes nothing and says so once a day, also while it takes events of 2106."""
    view(house, "p1")
    right = house.now
    house.now = datetime(2106, 2, 7, tzinfo=UTC)
    for _ in range(4):
        house.server.tidy()
        house.server.tidy()
        view(house, "p2")
        house.pass_time(days=1)
    assert counts(stores)[0] == 5
    lines = [line for line in caplog.messages if "was not tidied" in line]
    assert len(lines) == 4 and "the clock says 2106-02-07" in lines[0] and "from 2026-01-15" in lines[0]
    house.now = right + timedelta(days=1)
    house.server.tidy()
    assert counts(stores)[0] == 5
    assert sum("was not tidied" in line for line in caplog.messages) == 4


def test_a_site_that_was_silent_for_long_is_tidied_by_hand(house: House, stores: Stores) -> None:
    """A site without events for months is left alone by the server, and the job of the command tidies it."""
    view(house, "p1")
    house.pass_time(days=200)
    house.server.tidy()
    assert counts(stores)[0] == 1
    config = SiteConfig("shop", ["https://shop.example"], retention_days=30)
    done = tidy(config, stores=stores, now=house.now)
    assert done is not None and done.events == 1
