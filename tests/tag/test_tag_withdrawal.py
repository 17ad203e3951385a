"""What happens when consent that was given is taken back: the server learns it, and the tag forgets the visitor."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import VISITOR, Api, Site, proof_of
from tests.tag.offers import banner
from tests.tag.test_tag_consent import GTAG, STORED

TAKEN_BACK = [
    ({"personalization": False, "measurement": False}, "both", None),
    ({"personalization": False, "measurement": True}, "both", "fresh-visitor-00001"),
    ({"personalization": False, "measurement": False}, "personalization", None),
    ({"personalization": False, "measurement": False}, "measurement", None),
]


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize(("allowed", "given", "fresh"), TAKEN_BACK)
def test_consent_that_is_taken_back(
    page: Page, api: Api, site: Site, allowed: dict[str, bool], given: str, fresh: str | None, later: bool
) -> None:
    """The server learns it once, with the id and its proof, on this page or the next; then the tag has forgotten the id."""
    page.goto(site.page("<h1>Owner</h1>", consent=given))
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    api.visitor_id = fresh
    if later:
        page.goto(site.page("<h1>Owner</h1>", path="/next", consent=None))
        api.wait(lambda: len(api.decisions()) == 2)
    asked = len(api.decisions())
    page.evaluate("consent => vitrine('consent', consent)", allowed)
    withdrawal = api.wait(api.withdrawals)[0]
    assert withdrawal == {
        "site": "shop",
        "visitor_id": VISITOR,
        "visitor_proof": proof_of(VISITOR),
        "consent": allowed,
    }
    question = api.wait(lambda: api.decisions()[asked:])[0]
    assert "visitor_id" not in question
    assert question["is_reset"] is True
    if fresh:
        page.wait_for_function("id => localStorage['vitrine:shop:visitor']?.includes(id)", arg=fresh)
    page.evaluate("consent => vitrine('consent', consent)", allowed)
    page.evaluate("vitrine('attributes', {})")
    question = api.wait(lambda: api.decisions()[asked + 1 :])[0]
    assert question.get("visitor_id") == fresh
    assert len(api.withdrawals()) == 1
    assert VISITOR not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")


def test_a_withdrawal_is_sent_without_cookies_though_the_page_goes(page: Page, api: Api, site: Site) -> None:
    """A page may go on to another as soon as the visitor has answered: the request outlives it."""
    page.add_init_script(
        "window.outliving = []; const send = fetch;"
        "window.fetch = (url, how) => { if (how.keepalive) outliving.push(new URL(url).pathname); return send(url, how); }"
    )
    page.goto(site.page("<h1>Owner</h1>"))
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    page.context.add_cookies([{"name": "odd", "value": "1", "url": api.origin}])
    outliving = page.evaluate("vitrine('consent', {}); location.href = 'about:blank'; outliving")
    assert outliving == ["/v1/consent", "/v1/decide"]
    api.wait(api.withdrawals)
    request = next(request for request in api.received if request.path == "/v1/consent")
    assert request.headers["Content-Type"].startswith("text/plain")
    assert "Cookie" not in request.headers
    assert not any(request.method == "OPTIONS" for request in api.received)


@pytest.mark.parametrize("status", [429, 503])
def test_a_withdrawal_that_a_busy_server_refuses(page: Page, api: Api, site: Site, status: int) -> None:
    """It is sent again when the server wishes, and no more once the server has it."""
    page.clock.install()
    page.goto(site.page("<h1>Owner</h1>"))
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    api.consent_status, api.retry_after_s = [status, status], 20
    with page.expect_response("**/v1/consent"):
        page.evaluate("vitrine('consent', {})")
    page.clock.run_for(15_000)
    assert len(api.withdrawals()) == 1
    with page.expect_response("**/v1/consent"):
        page.clock.run_for(10_000)
    with page.expect_response("**/v1/consent"):
        page.clock.run_for(21_000)
    page.clock.run_for(600_000)
    assert [body["visitor_id"] for body in api.withdrawals()] == [VISITOR] * 3


def test_what_waits_when_consent_is_taken_back_is_not_sent(page: Page, api: Api, site: Site) -> None:
    """Events and who had signed in are erased with the id, though measurement is still allowed."""
    api.events_status = [503] * 9
    page.goto(site.page("<h1>Owner</h1>"))
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    page.evaluate("vitrine('identify', {account_id: 'home-7'}); vitrine('event', 'hello')")
    api.wait(lambda: len(api.decisions()) == 2)
    api.received.clear()
    api.events_status = []
    page.evaluate("vitrine('consent', {personalization: false, measurement: true}); vitrine('event', 'after')")
    api.wait(api.withdrawals)
    page.goto(site.page("<h1>Owner</h1>", path="/next", consent="measurement"))
    api.wait_event("after")
    assert api.events("hello") == []
    assert not any("home-7" in request.text for request in api.received)


def test_a_partial_withdrawal_keeps_caps(page: Page, api: Api, site: Site) -> None:
    """What was shown and closed is still counted in the browser: it has no id."""
    api.offer("hero", "h1", banner(cap={"visitor": 1}))
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("exposure")
    page.evaluate("vitrine('consent', {personalization: false, measurement: true})")
    api.wait(api.withdrawals)
    api.offer("second", "h2", banner("second"))
    page.goto(site.page("<h1>Owner</h1><h2>Owner</h2>", path="/next", consent="measurement"))
    expect(page.locator("h2")).to_have_text("from second")
    expect(page.locator("h1")).to_have_text("Owner")


NO_WITHDRAWAL = [
    "gtag('consent', 'default', {personalization_storage: 'denied', analytics_storage: 'denied'})",
    "vitrine('consent', {personalization: true, measurement: false})",
    "vitrine('reset')",
]


@pytest.mark.parametrize("how", NO_WITHDRAWAL)
def test_what_is_no_withdrawal(page: Page, api: Api, site: Site, how: str) -> None:
    """A default before the visitor's answer, a reset, and the end of measurement alone take nothing back."""
    page.goto(site.page("<h1>Owner</h1>", head=GTAG % ""))
    api.wait_event("page_view")
    page.goto(site.page("<h1>Owner</h1>", head=GTAG % "", path="/next", consent=None))
    api.wait(lambda: len(api.decisions()) == 2)
    page.evaluate(how)
    page.evaluate("vitrine('event', 'later'); vitrine('attributes', {})")
    api.wait(lambda: len(api.decisions()) == 4)
    assert api.withdrawals() == []


def test_what_a_default_allowed_is_taken_back_by_an_answer(page: Page, api: Api, site: Site) -> None:
    """Where Consent Mode allows by default, the visitor has an id; if the answer is another, the server learns it."""
    granted = "{personalization_storage: 'granted', analytics_storage: 'granted'}"
    page.goto(site.page("<h1>Owner</h1>", head=GTAG % f"gtag('consent', 'default', {granted})", consent=None))
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    page.evaluate("gtag('consent', 'update', {personalization_storage: 'denied'})")
    withdrawal = api.wait(api.withdrawals)[0]
    assert (withdrawal["visitor_id"], withdrawal["consent"]["measurement"]) == (VISITOR, True)


def test_consent_mode_that_takes_back(page: Page, api: Api, site: Site) -> None:
    """A default that waits takes nothing back; the visitor's answer after it does, though the default has said the same."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    denied = "{personalization_storage: 'denied', analytics_storage: 'denied', wait_for_update: 500}"
    head = GTAG % f"gtag('consent', 'default', {denied})"
    page.goto(site.page("<h1>Owner</h1>", head=head, path="/next", consent=None))
    page.wait_for_function("window.vitrine && vitrine.loaded")
    assert VISITOR in page.evaluate("localStorage['vitrine:shop:visitor']")
    page.evaluate(f"gtag('consent', 'update', {denied})")
    assert api.wait(api.withdrawals)[0]["visitor_id"] == VISITOR
    assert page.evaluate(STORED) == []
