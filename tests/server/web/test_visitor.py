"""The visitor's rights at /v1/visitor: see, correct, take along, erase; each only with the visitor's own proof."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.server.conftest import House
from tests.server.job.test_erase import traces
from tests.server.shop import ORIGIN
from tests.server.web.test_consent import rows
from tests.server.web.test_subject import DAD, ELSEWHERE, VISITOR, shelf, shelf_site, view
from vitrine.flow.summary import believed
from vitrine.store.open import open_stores

COAT = {"item_id": "p1", "item_name": "Coat", "item_category": "coats", "item_brand": "Nord"}
BOOTS = {"item_id": "p2", "item_category": "boots"}


def asking(house: House, visitor_id: str = VISITOR, **person: Any) -> dict[str, str]:
    """The headers of a page that asks for its visitor."""
    headers = {"Origin": ORIGIN, "X-Vitrine-Visitor": f"{visitor_id}.{house.proofs(visitor_id)['visitor_proof']}"}
    if person:
        headers["X-Vitrine-Identity-Token"] = house.identity(person)["identity_token"]
    return headers


def told(house: House, visitor_id: str = VISITOR, **person: Any) -> Any:
    answer = house.client.get("/v1/visitor?site=shop", headers=asking(house, visitor_id, **person))
    assert answer.status_code == 200, answer.text
    return answer.json


def shop_around(house: House) -> None:
    """Views a coat and boots, and buys the coat."""
    house.send(
        {"name": "view_item", "items": [COAT]},
        {"name": "view_item", "items": [BOOTS]},
        {"name": "purchase", "items": [COAT], "value": 120, "transaction_id": "T1"},
    )


def test_a_visitor_sees_what_is_known(house: House) -> None:
    """The answer names interests with counts, what was bought, kept variations, imported values, and all data."""
    shop_around(house)
    stores = open_stores(house.settings.data)
    stores.attributes.put("shop", [(f"visitor:{VISITOR}", {"crm.tier": "gold"})])
    stores.assignments.put_first("shop", f"visitor:{VISITOR}", "summer__0", "b")
    stores.close()
    answer = told(house)
    known = answer["known"]
    assert [(one["kind"], one["name"], one["viewed"], one["bought"]) for one in known["interests"]] == [
        ("category", "coats", 1, 1), ("category", "boots", 1, 0), ("brand", "Nord", 1, 1),
    ]  # fmt: skip
    assert [(one["item_id"], one["title"]) for one in known["bought"]] == [("p1", "Coat")]
    assert known["variations"] == [{"campaign": "summer", "variation": "b"}]
    assert known["attributes"] == {"crm.tier": "gold"}
    assert [place["count"] for place in known["places"]] == [3, 1, 1, 1, 0]
    assert [event["name"] for event in answer["data"][0]["events"][f"visitor:{VISITOR}"]] == [
        "view_item", "view_item", "purchase",
    ]  # fmt: skip


def test_who_has_signed_in_sees_the_own_profile(house: House) -> None:
    """With a token of the shop's backend the data of that profile is included, and nobody else's."""
    view(house, "p1")
    house.send({"name": "view_item", "items": [BOOTS]}, visitor_id=ELSEWHERE, **DAD)
    assert [found["subject"] for found in told(house)["data"]] == [f"visitor:{VISITOR}"]
    answer = told(house, **DAD)
    assert [found["subject"] for found in answer["data"]] == [f"visitor:{VISITOR}", "profile:A17/dad"]
    assert [one["name"] for one in answer["known"]["interests"]] == ["boots"] and answer["known"]["is_signed_in"]


@pytest.mark.parametrize("method", ["get", "delete"])
@pytest.mark.parametrize("wrong", ["", VISITOR, f"{VISITOR}.guess", "other", "identity", "origin"])
def test_nobody_else_asks(house: House, method: str, wrong: str) -> None:
    """Without the proof of that visitor, with another's proof, a bad token, or from a foreign page, it is refused."""
    shop_around(house)
    headers = asking(house)
    if wrong == "origin":
        headers["Origin"] = "https://evil.example"
    elif wrong == "identity":
        headers["X-Vitrine-Identity-Token"] = house.identity(DAD)["identity_token"][:-1] + "."
    else:
        proof = house.proofs(ELSEWHERE)["visitor_proof"]
        headers["X-Vitrine-Visitor"] = f"{VISITOR}.{proof}" if wrong == "other" else wrong
    answer = getattr(house.client, method)("/v1/visitor?site=shop", headers=headers)
    assert answer.status_code == 403 and "T1" not in answer.text
    assert len(told(house)["data"][0]["events"]) == 1


def test_a_proof_in_the_address_is_no_proof(house: House) -> None:
    """A proof in the address, which logs keep, opens nothing."""
    shop_around(house)
    given = asking(house)["X-Vitrine-Visitor"]
    answer = house.client.get(f"/v1/visitor?site=shop&visitor={given}&X-Vitrine-Visitor={given}")
    assert answer.status_code == 403


def test_a_visitor_erases(house: House) -> None:
    """DELETE erases the visitor and who has signed in: at once nothing is known, and in the end no file has a trace."""
    shop_around(house)
    house.send({"name": "view_item", "items": [BOOTS]}, **DAD)
    house.server.drain()
    answer = house.client.delete("/v1/visitor?site=shop", headers=asking(house, **DAD))
    assert (answer.status_code, answer.json) == (202, {"status": "erased"})
    assert house.client.get("/v1/visitor?site=shop", headers=asking(house)).json["error"]["code"] == "erased"
    assert told(house, ELSEWHERE, **DAD)["known"]["interests"] == []
    house.server.erase()
    assert traces(house, VISITOR, "A17/dad", '"dad"') == []


def test_an_erasure_leaves_others_alone(house: House) -> None:
    """Erasing one visitor keeps another one's data."""
    view(house, "p1", ELSEWHERE)
    shop_around(house)
    before = told(house, ELSEWHERE)
    house.client.delete("/v1/visitor?site=shop", headers=asking(house))
    house.server.erase()
    assert told(house, ELSEWHERE) == before


def test_a_visitor_corrects_an_interest(house: House) -> None:
    """A removed interest is gone from the profile, also after late events; it grows again from new ones, from zero."""
    shop_around(house)
    house.pass_time(minutes=5)

    def correct(kind: str, name: str) -> None:
        body = json.dumps({"site": "shop", "kind": kind, "name": name})
        answer = house.client.post("/v1/visitor/interests", data=body, headers=asking(house))
        assert (answer.status_code, answer.json) == (200, {"status": "corrected"})

    def interests() -> list[tuple[str, int]]:
        return [(one["name"], one["viewed"]) for one in told(house)["known"]["interests"]]

    correct("category", "coats")
    correct("brand", "Nord")
    assert interests() == [("boots", 1)]
    late = {"name": "view_item", "items": [COAT], "created_at": house.now.replace(minute=1).isoformat()}
    house.send(late)
    assert interests() == [("boots", 1)]
    (house.settings.data / "profiles.sqlite").unlink()
    house.close()
    house.open()
    assert interests() == [("boots", 1)], "the correction is in the log"
    house.pass_time(minutes=1)
    house.send({"name": "view_item", "items": [COAT]})
    assert sorted(interests()) == [("Nord", 1), ("boots", 1), ("coats", 1)]


def test_what_is_no_interest_fills_no_log(house: House) -> None:
    """Only interests that the profile has are corrected, each once: the door of corrections has no quota."""
    shop_around(house)
    house.pass_time(minutes=5)
    before = len(rows(house))
    for name in ["coats", *["coats", "x" * 500, "nothing"] * 10]:
        body = json.dumps({"site": "shop", "kind": "category", "name": name})
        assert house.client.post("/v1/visitor/interests", data=body, headers=asking(house)).status_code == 200
    assert len(rows(house)) == before + 1


def test_a_correction_carries_nothing_over_where_the_site_forbids_it(make_house: Callable[..., House]) -> None:
    """Where `carry_over` is false, correcting an interest while signed in takes over nothing of the browser."""
    house = make_house({**shelf_site(), "carry_over": False})
    view(house, "p1")
    house.send({"name": "view_item", "items": [BOOTS]}, visitor_id=ELSEWHERE, **DAD)
    body = json.dumps({"site": "shop", "kind": "category", "name": "boots"})
    assert house.client.post("/v1/visitor/interests", data=body, headers=asking(house, **DAD)).status_code == 200
    assert shelf(house, **DAD) == ["Boots"]
    assert not any(event.is_carry_over for event in rows(house))


def test_the_cookie_is_a_proof_under_the_own_origin(house: House) -> None:
    """A page of the server's own origin needs no header: its cookie is the proof; no other page has that."""
    same = {"Sec-Fetch-Site": "same-origin"}
    visitor_id = house.decide(same).json["visitor_id"]
    assert house.client.get_cookie("__Host-vitrine_shop") is not None
    assert house.client.get("/v1/visitor?site=shop", headers=same).json["visitor_id"] == visitor_id
    for other in ("same-site", "cross-site", "none"):
        assert house.client.get("/v1/visitor?site=shop", headers={"Sec-Fetch-Site": other}).status_code == 403
    gone = house.client.delete("/v1/visitor?site=shop", headers={**same, "Origin": "https://vitrine.example"})
    assert gone.status_code == 202 and house.client.get_cookie("__Host-vitrine_shop") is None


def test_confidence_is_said_in_plain_words() -> None:
    """A probability is a sentence: of what is likely or unlikely, rounded to 5 %, never certain."""
    deed = "put something from coats into your cart"
    assert believed(deed, 0.81) == f"We think, with about 80 % confidence, that you will soon {deed}."
    assert believed(deed, 0.28) == f"We think, with about 70 % confidence, that you will not soon {deed}."
    assert [believed("buy", share).split(" % ")[0][-2:] for share in (0.0, 0.5, 1.0)] == ["95", "50", "95"]
