"""Withdrawing consent: the visitor is answered at once, and nothing is left in the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.server.conftest import House
from tests.server.job.test_erase import traces
from tests.server.web.test_subject import DAD, ELSEWHERE, VISITOR, shelf, shelf_site, view
from vitrine.flow.admit import ERASED
from vitrine.store.sqlite.log import SqliteEventLog

NOTHING = {"personalization": False, "measurement": False}
MEASUREMENT = {"personalization": False, "measurement": True}


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house(shelf_site())


def withdraw(house: House, consent: dict[str, bool] = NOTHING, visitor_id: str = VISITOR, **fields: Any) -> Any:
    """What the tag's beacon sends when the visitor says no; the status and the answer."""
    body = {"site": "shop", "visitor_id": visitor_id, "consent": consent, **house.proofs(visitor_id), **fields}
    answer = house.post("/v1/consent", json.dumps(body))
    return answer.status_code, answer.json


def rows(house: House) -> list[Any]:
    log = SqliteEventLog(house.settings.data / "log.sqlite")
    found = [event for _, event in log.scan("shop")]
    log.close()
    return found


def problems(house: House) -> list[str]:
    return list(house.client.get("/readyz").json["problems"])


@pytest.mark.parametrize("consent", [NOTHING, MEASUREMENT])
def test_withdrawal_erases(house: House, consent: dict[str, bool]) -> None:
    """After a withdrawal nothing of the visitor is used; when the work is done, its id is in no byte of the folder."""
    view(house, "p1")
    house.server.drain()
    assert withdraw(house, consent) == (202, {"status": "erased"})
    decision = house.decide(visitor_id=VISITOR).json
    assert decision["visitor_id"] != VISITOR and "shelf" not in decision["placements"]
    assert rows(house) == []
    late = house.send({"name": "page_view"}).json
    assert (late["accepted"], [each["reason"] for each in late["rejected"]]) == (0, [ERASED])
    house.server.erase()
    assert traces(house, VISITOR) == [] and problems(house) == []


def test_the_answer_does_not_wait_for_files(house: House) -> None:
    """The answer comes before files are rewritten: what remains to be done is noted, and done by the next server."""
    view(house, "p1")
    house.server.drain()
    withdraw(house)
    assert traces(house, VISITOR) != []
    house.close()
    house.open()
    house.server.erase()
    assert traces(house, VISITOR) == []


def test_an_erasure_that_fails_is_named_and_repeated(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """When a file cannot be rewritten, /readyz and the log name it, and the next try completes the erasure."""
    view(house, "p1")
    view(house, "p1", ELSEWHERE)
    columns = house.settings.data / "columns"
    columns.write_text("in the way")
    withdraw(house)
    house.server.erase()
    assert problems(house) == ["erasures"]
    (told,) = (record.message for record in caplog.records if record.name == "vitrine.live.erasures")
    assert told.startswith("An erasure is not complete yet and is tried again: An erasure of site shop, asked for at ")
    assert str(columns) in told and VISITOR not in told
    columns.unlink()
    house.server.erase()
    assert problems(house) == [] and traces(house, VISITOR) == []
    assert shelf(house, ELSEWHERE) == ["Coat"]


def test_withdrawal_detaches(make_house: Callable[..., House]) -> None:
    """Where a site detaches, the events stay for measurement and lead to nobody; the profile goes."""
    house = make_house({**shelf_site(), "on_withdrawal": "detach"})
    view(house, "p1")
    assert withdraw(house) == (202, {"status": "detached"})
    house.server.erase()
    [event] = rows(house)
    assert (event.name, event.consent) == ("view_item", "measurement")
    assert event.visitor_id.startswith("forgotten.") and traces(house, VISITOR) == []


def test_the_household_keeps_its_own(make_house: Callable[..., House]) -> None:
    """A browser that withdraws takes back what was carried over from it; what the profile did itself stays."""
    house = make_house({**shelf_site(), "carry_over": True})
    view(house, "p1")
    view(house, "p2", **DAD)
    assert shelf(house, ELSEWHERE, **DAD) == ["Boots", "Coat"]
    withdraw(house)
    house.server.erase()
    assert shelf(house, ELSEWHERE, **DAD) == ["Boots"]
    assert traces(house, VISITOR) == []


@pytest.mark.parametrize("proof", ["", "key1.guess", None])
def test_nobody_withdraws_for_another_browser(house: House, proof: str | None) -> None:
    """A withdrawal without the proof of its visitor's id is refused, and changes nothing."""
    view(house, "p1")
    wrong = proof if proof is not None else house.proofs(ELSEWHERE)["visitor_proof"]
    status, answer = withdraw(house, visitor_proof=wrong)
    assert (status, answer["error"]["code"]) == (403, "unproven")
    assert shelf(house) == ["Coat"]


def test_only_a_withdrawal_removes_anything(house: House) -> None:
    """Consent that is given, or a choice of measurement alone when nothing else was stored, changes nothing."""
    view(house, "p1")
    assert withdraw(house, {"personalization": True, "measurement": True}) == (202, {"status": "unchanged"})
    assert shelf(house) == ["Coat"]
    house.send({"name": "page_view"}, visitor_id=ELSEWHERE, consent=MEASUREMENT)
    assert withdraw(house, MEASUREMENT, ELSEWHERE) == (202, {"status": "unchanged"})
    assert len(rows(house)) == 2


def test_a_withdrawal_may_be_repeated(house: House) -> None:
    """A beacon that is sent twice has the same answer, and the second one finds nothing to do."""
    view(house, "p1")
    assert withdraw(house) == withdraw(house) == (202, {"status": "erased"})
    house.server.erase()
    assert withdraw(house) == (202, {"status": "erased"})
    assert traces(house, VISITOR) == []


def test_the_cookie_withdraws_and_goes(house: House) -> None:
    """Under the site's own origin the cookie proves the visitor, and a withdrawal removes it."""
    same = {"Sec-Fetch-Site": "same-origin"}
    visitor_id = house.decide(same).json["visitor_id"]
    assert house.client.get_cookie("__Host-vitrine_shop") is not None
    answer = house.post("/v1/consent", json.dumps({"site": "shop", "consent": NOTHING}), same)
    assert (answer.status_code, answer.json) == (202, {"status": "erased"})
    assert house.client.get_cookie("__Host-vitrine_shop") is None
    assert house.decide(same).json["visitor_id"] != visitor_id


def test_a_global_privacy_control_stops_profiling(make_house: Callable[..., House]) -> None:
    """With Sec-GPC: 1 a decision is contextual and events count for measurement only, whatever consent they carry."""
    house = make_house(shelf_site())
    view(house, "p1")
    gpc = {"Sec-GPC": "1"}
    assert house.decide(gpc, visitor_id=VISITOR).json["placements"] == {}
    assert shelf(house) == ["Coat"]
    event = {"event_id": "g", "name": "view_item", "created_at": house.now.isoformat(), "items": [{"item_id": "p2"}]}
    both = {"personalization": True, "measurement": True}
    body = {
        "site": "shop", "visitor_id": VISITOR, "sent_at": house.now.isoformat(), "consent": both,
        **house.proofs(VISITOR), "events": [event, {**event, "event_id": "h", "consent": both}],
    }  # fmt: skip
    assert house.post("/v1/events", json.dumps(body), gpc).json["accepted"] == 2
    assert [event.consent for event in rows(house)] == ["all", "measurement", "measurement"]
    assert shelf(house) == ["Coat"]


def test_a_site_may_leave_global_privacy_control_to_its_banner(make_house: Callable[..., House]) -> None:
    """With honour_gpc false, and for any value but 1, the header changes nothing."""
    house = make_house({**shelf_site(), "honour_gpc": False})
    view(house, "p1")
    assert "shelf" in house.decide({"Sec-GPC": "1"}, visitor_id=VISITOR).json["placements"]
    honouring = make_house(shelf_site())
    view(honouring, "p1")
    assert "shelf" in honouring.decide({"Sec-GPC": "0"}, visitor_id=VISITOR).json["placements"]
