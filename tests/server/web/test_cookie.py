"""The cookie with the visitor's id, when the server answers under the site's own origin."""

from __future__ import annotations

import json
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.server.conftest import CONSENT, House
from tests.server.shop import ORIGIN
from tests.server.web.test_preview import token
from vitrine.web.cookie import LIFE_S, MAX_VALUES

NAME = "__Host-vitrine_shop"
OWN = {"Sec-Fetch-Site": "same-origin"}
VISITOR, OTHER = "v" * 22, "w" * 22


def ask(house: House, *cookies: str, headers: dict[str, str] = OWN, **fields: Any) -> TestResponse:
    """A page view with exactly these cookies, and without a proof in the body unless `fields` has one."""
    sent = {"Cookie": "; ".join(cookies), **headers} if cookies else headers
    body = {"site": "shop", "page": {"url": f"{ORIGIN}/"}, "consent": CONSENT, **fields}
    return fresh_client(house).post("/v1/decide", json.dumps(body), sent)


def fresh_client(house: House) -> House:
    """The house with a browser that has no cookies: the test gives them in the header."""
    house.client = house.app.test_client(use_cookies=False)
    return house


def cookie(house: House, visitor_id: str, site: str = "shop", name: str = NAME) -> str:
    """A valid cookie, as a browser sends it."""
    return f"{name}={visitor_id}.{house.proofs(visitor_id, site)['visitor_proof']}"


def the_cookie(answer: TestResponse) -> Morsel[str] | None:
    """The cookie that the answer sets; None when it sets none."""
    lines = answer.headers.getlist("Set-Cookie")
    assert len(lines) <= 1
    return next(iter(SimpleCookie(lines[0]).values())) if lines else None


def test_on_its_own_origin_the_server_sets_a_cookie(house: House) -> None:
    """The id and its proof are in a cookie that no script, no other site and no sub-domain can touch, for 400 days."""
    answer = ask(house)
    found = the_cookie(answer)
    assert found is not None and found.key == NAME
    attributes = {name: value for name, value in found.items() if value and name != "expires"}
    expected = {"path": "/", "secure": True, "httponly": True, "samesite": "Strict", "max-age": str(400 * 86_400)}
    assert attributes == expected and LIFE_S == 400 * 86_400
    assert "domain" not in answer.headers["Set-Cookie"].lower()
    visitor_id, _, proof = found.value.partition(".")
    assert visitor_id == answer.json["visitor_id"] and house.server.tools.proofs.visitors.verify(
        proof, "shop", visitor_id
    )
    assert "visitor_proof" not in answer.json


def test_without_https_the_cookie_is_not_secure(house: House) -> None:
    """A shop on one's own machine has no TLS, where browsers refuse a Secure cookie."""
    found = the_cookie(ask(house, headers={**OWN, "Origin": "http://[::1]:8001"}))
    assert found is not None and found.key == "vitrine_shop" and not found["secure"]


@pytest.mark.parametrize("said", ["cross-site", "same-site", "none", "", "Same-Origin", None])
def test_on_another_origin_there_is_no_cookie(house: House, said: str | None) -> None:
    """Unless the browser says same-origin, the tag gets the proof, no cookie is set, and none is read."""
    headers = {} if said is None else {"Sec-Fetch-Site": said}
    answer = ask(house, headers=headers)
    assert the_cookie(answer) is None and answer.json["visitor_proof"]
    again = ask(house, cookie(house, VISITOR), headers=headers, visitor_id=VISITOR)
    assert again.json["degraded"] == ["identity"] and again.json["visitor_id"] != VISITOR


def test_the_cookie_proves_the_visitor(house: House) -> None:
    """With the cookie the visitor keeps the id, whether the tag names it or not, and the cookie lives on."""
    for fields in ({}, {"visitor_id": VISITOR}):
        answer = ask(house, cookie(house, VISITOR), **fields)
        assert (answer.json["visitor_id"], answer.json["degraded"]) == (VISITOR, [])
        found = the_cookie(answer)
        assert found is not None and found.value.startswith(f"{VISITOR}.")


def test_a_tab_with_an_old_id_takes_that_of_the_cookie(house: House) -> None:
    """A page view with an unproven id gets the id of the browser's cookie, not a fresh one."""
    answer = ask(house, cookie(house, VISITOR), visitor_id=OTHER)
    assert (answer.json["visitor_id"], answer.json["degraded"]) == (VISITOR, [])


def test_a_proof_in_the_request_comes_before_the_cookie(house: House) -> None:
    """A visitor whom the tag knew before the server moved to the site's origin stays the same."""
    proof = house.proofs(OTHER)["visitor_proof"]
    answer = ask(house, cookie(house, VISITOR), visitor_id=OTHER, visitor_proof=proof)
    assert answer.json["visitor_id"] == OTHER
    found = the_cookie(answer)
    assert found is not None and found.value.startswith(f"{OTHER}.")


def test_a_cookie_must_be_whole_and_of_this_site(house: House) -> None:
    """A cookie that is cut, swapped, of another site, of another name or empty opens nothing, and is replaced."""
    good = cookie(house, VISITOR)
    bad = [
        good[:-1],
        good.replace(VISITOR, OTHER),
        cookie(house, VISITOR, site="news"),
        cookie(house, VISITOR, name="vitrine_shop"),  # a sub-domain could have planted this one
        cookie(house, VISITOR, name="__Host-vitrine_news"),
        f"{NAME}={VISITOR}",
        f"{NAME}=",
        f"{NAME}=.",
        f'{NAME}="{VISITOR}',
        f"{NAME}=\u00e9.\u00e9",
        f"legacy=\u00e9; {NAME}={OTHER}",
    ]
    for one in bad:
        answer = ask(house, one, visitor_id=VISITOR)
        assert answer.json["degraded"] == ["identity"], one
        found = the_cookie(answer)
        assert found is not None and VISITOR not in found.value, one
        assert ask(house, one).json["visitor_id"] not in (VISITOR, OTHER), one


def test_of_two_cookies_the_first_valid_one_counts(house: House) -> None:
    """Of several cookies with one name an invalid one is passed over, and of two valid ones the first counts."""
    valid, invalid, other = cookie(house, VISITOR), f"{NAME}={VISITOR}.forged", cookie(house, OTHER)
    for cookies in ([valid, invalid], [invalid, valid], [valid, other], ["a=b", "legacy=\u00e9", valid]):
        assert ask(house, *cookies).json["visitor_id"] == VISITOR
    assert ask(house, other, valid).json["visitor_id"] == OTHER
    assert ask(house, other, valid, visitor_id=VISITOR).json["visitor_id"] == OTHER
    many = ask(house, *[invalid] * MAX_VALUES, valid)
    assert many.json["visitor_id"] != VISITOR  # a header full of cookies costs no time


def test_withdrawn_consent_removes_the_cookie(house: House) -> None:
    """Without consent the answer removes the cookie with the attributes that it was set with."""
    answer = ask(house, cookie(house, VISITOR), consent={"personalization": False, "measurement": False})
    assert answer.json["visitor_id"] is None
    found = the_cookie(answer)
    assert found is not None and (found.key, found.value, found["max-age"]) == (NAME, "", "0")
    assert found["path"] == "/" and found["secure"] and found["httponly"]
    assert the_cookie(ask(house, consent={})) is None


def test_a_reset_replaces_the_cookie(house: House) -> None:
    """When the visitor gave the id up on purpose, the cookie gets a fresh one."""
    answer = ask(house, cookie(house, VISITOR), is_reset=True)
    assert answer.json["visitor_id"] != VISITOR and answer.json["degraded"] == []
    found = the_cookie(answer)
    assert found is not None and found.value.startswith(f"{answer.json['visitor_id']}.")


def test_a_preview_leaves_the_cookie(house: House) -> None:
    """A preview uses the own id and changes no cookie."""
    answer = ask(house, cookie(house, VISITOR), preview=token(house))
    assert answer.json["preview"] and answer.json["visitor_id"] == VISITOR and the_cookie(answer) is None


def test_the_cookie_proves_events_of_its_own_visitor_only(house: House) -> None:
    """Events with the cookie's id are the visitor's; those with another id are unproven."""
    for visitor_id, proof in ((VISITOR, "visitor"), (OTHER, "none")):
        headers = {**OWN, "Cookie": cookie(house, VISITOR)}
        now = house.now.isoformat()
        event = {"event_id": f"of-{visitor_id}", "name": "page_view", "created_at": now}
        body = {"site": "shop", "visitor_id": visitor_id, "sent_at": now, "consent": CONSENT, "events": [event]}
        assert fresh_client(house).post("/v1/events", json.dumps(body), headers).json["accepted"] == 1
        assert house.rows()[-1].proof == proof
