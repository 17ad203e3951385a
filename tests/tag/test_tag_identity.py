"""Who the server hears of: the visitor's proven id, and who has signed in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import VISITOR, Api, Site, proof_of
from tests.tag.offers import banner

OTHER = "another-visitor-01"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJob21lLTcifQ.c2lnbmF0dXJl"


def ids(body: dict[str, str]) -> tuple[str | None, str | None]:
    """The visitor's id and proof of a request."""
    return body.get("visitor_id"), body.get("visitor_proof")


def kept(page: Page) -> tuple[str | None, str | None]:
    """The visitor's id and proof in the browser's storage."""
    return ids(page.evaluate("JSON.parse(localStorage['vitrine:shop:visitor'])"))


def test_the_id_and_its_proof_travel_together(page: Page, api: Api, site: Site) -> None:
    """The answer brings both; questions and events of this page and the next have both."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    assert kept(page) == (VISITOR, proof_of(VISITOR))
    page.goto(site.page("<h1>Owner</h1>", path="/next"))
    api.wait(lambda: len(api.events("page_view")) == 2)
    assert [ids(body) for body in api.decisions()] == [(None, None), (VISITOR, proof_of(VISITOR))]
    batches = [request.body for request in api.received if request.path == "/v1/events"]
    assert {ids(batch) for batch in batches} == {(VISITOR, proof_of(VISITOR))}


def test_an_answer_with_another_id_replaces_both(page: Page, api: Api, site: Site) -> None:
    """A stored id without its proof, as earlier versions kept it, gets a new one; the events go under the new one."""
    page.goto(site.page("<h1>Owner</h1>", consent=None))
    consent = "{personalization: true, measurement: true}"
    page.evaluate(
        f"localStorage['vitrine:shop:visitor'] = JSON.stringify({{visitor_id: '{VISITOR}', consent: {consent}}})"
    )
    api.visitor_id = OTHER
    api.received.clear()
    page.goto(site.page("<h1>Owner</h1>", path="/next", consent=None))
    api.wait_event("page_view")
    assert kept(page) == (OTHER, proof_of(OTHER))
    assert ids(api.decisions()[0]) == (VISITOR, None)
    batches = [request.body for request in api.received if request.path == "/v1/events"]
    assert {ids(batch) for batch in batches} == {(OTHER, proof_of(OTHER))}


def test_an_answer_without_an_id_leaves_the_one_that_is_kept(page: Page, api: Api, site: Site) -> None:
    """A preview, for example, gives none."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    api.answer.update(visitor_id=None, visitor_proof=None)
    with page.expect_response("**/v1/decide"):
        page.goto(site.page("<h1>Owner</h1>", path="/next"))
    api.wait(lambda: len(api.events("page_view")) == 2)
    assert kept(page) == (VISITOR, proof_of(VISITOR))


def test_reset(page: Page, api: Api, site: Site) -> None:
    """Questions after a reset have no id and say so, until one is answered: so that no cookie brings the old id back."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    assert "is_reset" not in api.decisions()[0]
    api.visitor_id = OTHER
    api.decide_status = 400
    with page.expect_response("**/v1/decide"):
        page.evaluate("vitrine('reset')")
    api.decide_status = 200
    both = "vitrine('consent', {personalization: true, measurement: true})"
    with page.expect_response("**/v1/decide"):
        page.evaluate(both)
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    page.evaluate("vitrine('attributes', {})")
    api.wait(lambda: len(api.decisions()) == 4)
    asked = [(body.get("is_reset"), *ids(body)) for body in api.decisions()[1:]]
    assert asked == [(True, None, None), (True, None, None), (None, OTHER, proof_of(OTHER))]
    assert api.withdrawals() == []


def test_a_tab_that_was_hidden_does_not_bring_a_forgotten_id_back(page: Page, api: Api, site: Site) -> None:
    """If the visitor was forgotten in another tab meanwhile, this one asks for a new id, and sends nothing under the old one."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    other = page.context.new_page()
    other.goto(site.page("<h1>Owner</h1>", path="/other"))
    api.wait(lambda: len(api.events("page_view")) == 2)
    other.evaluate("vitrine('reset')")
    api.wait(lambda: len(api.decisions()) == 3)
    api.visitor_id = OTHER
    api.received.clear()
    page.evaluate("dispatchEvent(new Event('visibilitychange')); vitrine('event', 'back'); vitrine('attributes', {})")
    api.wait_event("back")
    assert not any(VISITOR in request.text for request in api.received)
    assert kept(page) == (OTHER, proof_of(OTHER))


def test_the_token_of_who_has_signed_in(page: Page, api: Api, site: Site) -> None:
    """The backend's token travels beside the ids in questions and in events; the server says what is wrong with it."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    page.evaluate(
        f"vitrine('identify', {{account_id: 'home-7', identity_token: '{TOKEN}'}}); vitrine('event', 'hello')"
    )
    api.wait_event("hello")
    question = api.wait(lambda: api.decisions()[1:])[0]
    assert (question["account_id"], question["identity_token"]) == ("home-7", TOKEN)
    assert api.events("hello")[0]["signed_in"] == {
        "account_id": "home-7",
        "is_kids": False,
        "identity_token": TOKEN,
    }
    assert api.events("page_view")[0]["signed_in"] == {}
    for wrong in ("'a b'", "'x'.repeat(3000)", "{}"):
        page.evaluate(f"vitrine('identify', {{account_id: 'home-7', identity_token: {wrong}}})")
    questions = api.wait(lambda: len(api.decisions()) == 5 and api.decisions()[2:])
    assert [question.get("identity_token") for question in questions] == ["a b", "x" * 2_001, None]


KEPT = [
    ({"account_id": "a", "identity_token": "one"}, {"account_id": "a", "identity_token": "two"}, True),
    ({"account_id": "a", "identity_token": "one"}, {"account_id": "b", "identity_token": "one"}, False),
    ({"account_id": "a", "profile_id": "dad"}, {"account_id": "a", "profile_id": "kid"}, False),
    ({"account_id": "a", "identity_token": "one"}, {}, False),
    ({"identity_token": "one"}, {}, False),
    ({"identity_token": "one"}, {"identity_token": "two"}, False),
]


@pytest.mark.parametrize(("one", "other", "is_shown"), KEPT)
def test_a_kept_answer_is_for_who_has_signed_in(
    page: Page, api: Api, site: Site, one: dict[str, str], other: dict[str, str], is_shown: bool
) -> None:
    """A renewed token is of the same person; a token that stands alone says by itself who that is."""
    api.offer("hero", "h1", banner())

    def identify(who: dict[str, str]) -> str:
        stub = "window.vitrine=function(){(vitrine.q=vitrine.q||[]).push(arguments)}"
        return f"<script>{stub};vitrine('identify', {who})</script>"

    page.goto(site.page("<h1>Owner</h1>", head=identify(one)))
    expect(page.locator("h1")).to_have_text("from hero")
    api.decide_status = 500
    with page.expect_response("**/v1/decide"):
        page.goto(site.page("<h1>Owner</h1>", path="/next", head=identify(other)))
    expect(page.locator("h1")).to_have_text("from hero" if is_shown else "Owner")
