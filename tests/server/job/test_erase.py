"""Exporting and forgetting all that is kept about a subject, after real visits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import House
from tests.server.web.test_subject import DAD, ELSEWHERE, KID, VISITOR, shelf, shelf_site, view
from tests.stores.test_forget import paths_with
from vitrine.domain.errors import BadSubject, StoreUnavailable
from vitrine.flow.admit import ERASED
from vitrine.flow.export import export
from vitrine.flow.history import rebuild
from vitrine.job.erase import erase
from vitrine.store.models import ModelStore
from vitrine.store.open import Stores, open_stores
from vitrine.store.open_columns import drain_log, open_log_columns
from vitrine.store.ports import SubjectStore

BROWSER = f"visitor:{VISITOR}"


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """A shop that tests two versions of its shelf on profiles, after visits of a household on two browsers."""
    document = {**shelf_site(unit="profile"), "carry_over": True}
    variation = document["campaigns"][0]["variations"][0]
    document["campaigns"][0]["variations"] = [variation, {**variation, "variation": "more"}]
    house = make_house(document)
    view(house, "p1")
    expose(house)
    view(house, "p2", **DAD)
    expose(house, **DAD)
    view(house, "p4", **KID)
    view(house, "p5", ELSEWHERE, account_id="A17")
    return house


@pytest.fixture
def stores(house: House) -> Iterator[Stores]:
    """The stores of the application, as a command opens them while the server runs."""
    opened = open_stores(house.settings.data)
    opened.attributes.put("shop", [(BROWSER, {"crm.tier": "tin"}), ("profile:A17/dad", {"crm.tier": "gold"})])
    yield opened
    opened.close()


def expose(house: House, **ids: Any) -> None:
    """Report that the shelf was seen."""
    token = house.decide(visitor_id=VISITOR, **ids).json["placements"]["shelf"][0]["exposure_token"]
    assert house.send({"name": "exposure", "exposure_token": token}, **ids).json["accepted"] == 1


def columns(house: House, stores: Stores) -> SubjectStore:
    return open_log_columns(house.settings.data, stores.log)


def models(house: House) -> ModelStore:
    return ModelStore(house.settings.data / "models")


def traces(house: House, *texts: str) -> list[Path]:
    """Every file of the data folder that contains one of the texts."""
    assert len([path for path in house.settings.data.rglob("*") if path.is_file()]) > 5
    return paths_with(house.settings.data, *texts)


def test_everything_is_given_out(house: House, stores: Stores) -> None:
    """An export of an account has the events, profiles, variations and attributes of it and its profiles only."""
    found = export("shop", "account:A17", stores=stores, models=models(house))
    assert json.loads(json.dumps(found)) == found
    assert sorted(found["events"]) == ["account:A17", "profile:A17/dad", "profile:A17/kid"]
    assert [event["name"] for event in found["events"]["profile:A17/dad"]] == ["carry-over", "view_item", "exposure"]
    assert [touch["item_id"] for touch in found["profiles"]["profile:A17/dad"]["viewed"]] == ["p2", "p1"]
    assert list(found["assignments"]) == ["profile:A17/dad"]
    assert found["attributes"] == {"profile:A17/dad": {"crm.tier": "gold"}}
    alone = export("shop", BROWSER, stores=stores, models=models(house))
    assert [event["name"] for event in alone["events"][BROWSER]] == ["view_item", "exposure"]
    assert list(alone["profiles"]) == list(alone["assignments"]) == list(alone["attributes"]) == [BROWSER]


def test_a_forgotten_account_is_unknown(house: House, stores: Stores) -> None:
    """A forgotten account and its profiles are in no byte of the data folder; the browser's own history stays."""
    erasure = erase(
        "shop", "account:A17", stores=stores, columns=columns(house, stores), models=models(house), at=house.now
    )
    assert erasure.removed == {
        "events": 6,
        "rows of columns": 0,
        "assignments": 1,
        "attributes": 1,
        "model rows": 0,
        "profiles": 3,
    }
    assert erasure.sentence == "account:A17 is forgotten: events 6, assignments 1, attributes 1, profiles 3."
    assert traces(house, "A17") == []
    assert [shelf(house, ELSEWHERE, **ids) for ids in (DAD, KID, {"account_id": "A17"}, {})] == [[], [], [], []]
    assert shelf(house) == ["Coat"]
    again = erase(
        "shop", "account:A17", stores=stores, columns=columns(house, stores), models=models(house), at=house.now
    )
    assert again.sentence == "account:A17 is forgotten: nothing was stored about it."


def test_a_forgotten_visitor_takes_back_what_was_carried_over(house: House, stores: Stores) -> None:
    """Forgetting a visitor removes its events from the log and from the profile they were carried over to."""
    assert shelf(house, **DAD) == ["Boots", "Coat"]
    erase("shop", BROWSER, stores=stores, columns=columns(house, stores), models=models(house), at=house.now)
    assert traces(house, VISITOR) == []
    assert shelf(house, ELSEWHERE, **DAD) == ["Boots"]
    for subject in ("profile:A17/dad", "profile:A17/kid", "account:A17"):
        stored = stores.profiles.get("shop", subject)
        assert stored is not None and stored == rebuild("shop", subject, stores.log)
    assert stores.assignments.get("shop", [BROWSER]) == {BROWSER: {}}
    assert export("shop", BROWSER, stores=stores, models=models(house))["attributes"] == {}


@pytest.mark.parametrize("failing", ["log", "columns", "assignments", "attributes", "profiles"])
def test_a_second_run_ends_what_the_first_has_begun(
    house: House, stores: Stores, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When any store fails while a visitor is forgotten, repeating it leaves nothing, also in the profile that took
    the visitor's events over."""
    store = columns(house, stores) if failing == "columns" else getattr(stores, failing)

    def forget(site: str, subject: str) -> int:
        removed = type(store).forget(store, site, subject) if failing == "log" else 0
        raise StoreUnavailable(f"the disk failed after {removed} rows")

    assert shelf(house, **DAD) == ["Boots", "Coat"]
    with monkeypatch.context() as broken, pytest.raises(StoreUnavailable, match="the disk failed"):
        broken.setattr(store, "forget", forget)
        in_columns = store if failing == "columns" else columns(house, stores)
        erase("shop", BROWSER, stores=stores, columns=in_columns, models=models(house), at=house.now)
    erase("shop", BROWSER, stores=stores, columns=columns(house, stores), models=models(house), at=house.now)
    assert shelf(house, ELSEWHERE, **DAD) == ["Boots"]
    assert stores.profiles.get("shop", "profile:A17/dad") == rebuild("shop", "profile:A17/dad", stores.log)
    assert traces(house, VISITOR) == []


def test_a_forgotten_profile_leaves_its_household(house: House, stores: Stores) -> None:
    """Forgetting a profile removes its own data only, not that of its account."""
    erase("shop", "profile:A17/dad", stores=stores, columns=columns(house, stores), models=models(house), at=house.now)
    assert traces(house, "A17/dad", '"dad"') == []
    assert shelf(house, **KID) == ["Hat"]
    assert shelf(house, account_id="A17") == ["Gloves"]
    assert shelf(house) == ["Coat"]


def test_an_erased_visitor_s_id_is_retired(house: House, stores: Stores) -> None:
    """An erased visitor's old id, with a valid proof, opens nothing and stores nothing; the browser gets a new id."""
    erase("shop", BROWSER, stores=stores, columns=columns(house, stores), models=models(house), at=house.now)
    answer = house.send({"name": "view_item", "items": [{"item_id": "p5"}]}).json
    assert answer["accepted"] == answer["duplicates"] == 0
    assert [rejected["reason"] for rejected in answer["rejected"]] == [ERASED]
    decision = house.decide(visitor_id=VISITOR).json
    assert decision["visitor_id"] != VISITOR and decision["degraded"] == ["identity"]
    fresh = decision["visitor_id"]
    view(house, "p5", fresh)
    assert shelf(house, fresh) == ["Gloves"]
    assert traces(house, VISITOR) == []


def test_an_erased_account_may_come_again(house: House, stores: Stores) -> None:
    """Late events of an erased account are not stored; what it does afterwards is."""
    erase("shop", "account:A17", stores=stores, columns=columns(house, stores), models=models(house), at=house.now)
    late = {"name": "view_item", "items": [{"item_id": "p1"}], "created_at": house.now.isoformat()}
    house.pass_time(minutes=1)
    sent = house.send(late, visitor_id=ELSEWHERE, account_id="A17").json
    assert (sent["accepted"], traces(house, "A17")) == (0, [])
    view(house, "p5", ELSEWHERE, account_id="A17")
    assert shelf(house, ELSEWHERE, account_id="A17") == ["Gloves"]


def test_a_detached_visitor_is_in_no_file(house: House, stores: Stores) -> None:
    """Who withdraws where the site keeps rows for measurement is in no byte of the data folder; the rows stay."""
    before = len(list(stores.log.scan("shop")))
    places = {"stores": stores, "columns": columns(house, stores), "models": models(house)}
    drain_log(house.settings.data, stores.log)
    erase("shop", BROWSER, **places, at=house.now, keeps_rows=True)
    assert traces(house, VISITOR) == []
    rows = [event for _, event in stores.log.scan("shop")]
    assert len(rows) == before - 1  # the carry-over marker
    kept = [event for event in rows if event.account_id is None]
    assert [(event.name, event.consent) for event in kept] == [
        ("view_item", "measurement"),
        ("exposure", "measurement"),
    ]
    assert not any(event.builds_profile for event in kept)
    assert shelf(house, ELSEWHERE, **DAD) == ["Boots"], "what was carried over is taken back"


@pytest.mark.parametrize("subject", ["A17", "household:A17", ""])
def test_what_is_no_subject_changes_nothing(house: House, stores: Stores, subject: str) -> None:
    """An invalid subject is refused before anything is removed."""
    with pytest.raises(BadSubject):
        erase("shop", subject, stores=stores, columns=columns(house, stores), models=models(house), at=house.now)
    assert len(list(stores.log.scan("shop"))) == 8
