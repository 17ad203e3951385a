"""What the tag stores and sends with and without consent."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import VISITOR, Api, Site
from tests.tag.offers import banner

STORED = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie].filter(Boolean)"
GTAG = "<script>window.dataLayer=[];function gtag(){dataLayer.push(arguments)};%s</script>"
TCF = "<script>window.__tcfapi = (command, version, tell) => { window.answer = (data) => tell(data, true); };</script>"


def tcf(status: str, *purposes: int, **rest: Any) -> dict[str, Any]:
    """The data of a consent platform, with these of the publisher's purposes allowed."""
    return {
        "eventStatus": status,
        "gdprApplies": True,
        "publisher": {"consents": {str(p): True for p in purposes}},
        **rest,
    }


def consents(api: Api) -> list[tuple[bool, bool]]:
    """(personalization, measurement) of the decide requests so far."""
    return [(body["consent"]["personalization"], body["consent"]["measurement"]) for body in api.decisions()]


def test_without_consent_nothing_is_stored_or_sent(page: Page, api: Api, site: Site) -> None:
    """Without consent a page gets a contextual decision: no id, no event, no stored key, not even at its end."""
    page.clock.install()
    api.offer("hero", "h1", banner(cap={"session": 5}))
    page.goto(
        site.page(
            "<h1>Owner</h1><script>window.dataLayer=[{event:'view_item',ecommerce:{items:[{item_id:'p1'}]}}]</script>",
            consent=None,
        )
    )
    expect(page.locator("h1")).to_have_text("from hero")
    page.clock.run_for(60_000)
    assert page.evaluate(STORED) == []
    page.goto("about:blank")
    page.goto(site.page("<h1>Owner</h1>", consent=None))
    api.wait(lambda: len(api.decisions()) == 2)
    assert [request.path for request in api.received] == ["/v1/decide", "/v1/decide"]
    for body in api.decisions():
        assert "visitor_id" not in body
        assert body["events"] == []
        assert body["consent"] == {"personalization": False, "measurement": False}


def test_consent_given_later_decides_again(page: Page, api: Api, site: Site) -> None:
    """Consent given on the page asks again, with consent; only then an id is stored and this page's events are sent."""
    page.goto(site.page("<h1>Owner</h1>", consent=None))
    api.wait(api.decisions)
    page.evaluate("vitrine('consent', {personalization: true, measurement: true})")
    assert api.wait_event("page_view")["page"]["type"] == "home"
    assert consents(api) == [(False, False), (True, True)]
    assert f'"visitor_id":"{VISITOR}"' in page.evaluate("localStorage['vitrine:shop:visitor']")


def test_consent_is_remembered_with_the_visitor(page: Page, api: Api, site: Site) -> None:
    """A page that says nothing about consent is covered by what was given before, under the same id."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    page.goto(site.page("<h1>Owner</h1>", consent=None))
    api.wait(lambda: len(api.decisions()) == 2)
    assert consents(api)[1] == (True, True)
    assert api.decisions()[1]["visitor_id"] == VISITOR


def test_a_default_does_not_replace_what_the_visitor_gave(page: Page, api: Api, site: Site) -> None:
    """A page with a narrower default uses less; what was given before still covers a page that says nothing."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    head = GTAG % "gtag('consent', 'default', {personalization_storage: 'denied', analytics_storage: 'granted'})"
    with page.expect_response("**/v1/decide"):
        page.goto(site.page("<h1>Owner</h1>", head=head, path="/next", consent=None))
    page.goto(site.page("<h1>Owner</h1>", path="/last", consent=None))
    api.wait(lambda: len(api.decisions()) == 3)
    assert consents(api) == [(True, True), (False, True), (True, True)]
    assert api.withdrawals() == []


@pytest.mark.parametrize(
    "how", ["vitrine('consent', {personalization: false, measurement: false})", "vitrine('reset')"]
)
def test_denial_erases(page: Page, api: Api, site: Site, how: str) -> None:
    """A denial, or a reset, erases everything that was stored, and nothing is stored or sent afterwards."""
    page.clock.install()
    api.offer("hero", "h1", banner(cap={"visitor": 5}))
    page.goto(site.page("<h1>Owner</h1>"))
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    page.clock.run_for(5_000)
    api.wait_event("exposure")
    assert len(page.evaluate(STORED)) >= 3
    page.evaluate(how)
    assert page.evaluate(STORED) == []
    sent = len(api.events())
    page.evaluate("vitrine('event', 'add_to_cart', {items: [{item_id: 'p1'}]})")
    page.clock.run_for(60_000)
    api.wait(lambda: len(api.decisions()) == 2)
    assert "visitor_id" not in api.decisions()[1]
    assert len(api.events()) == sent
    assert page.evaluate(STORED) == []


def test_measurement_alone(page: Page, api: Api, site: Site) -> None:
    """With consent to measure only, exposures are sent, but nothing personal is asked for or kept."""
    api.offer("hero", "h1", banner())
    page.goto(site.page("<h1>Owner</h1>", consent="measurement"))
    api.wait_event("exposure")
    assert consents(api) == [(False, True)]
    assert api.decisions()[0]["events"] == []
    assert "vitrine:shop:answer" not in page.evaluate(STORED)


def test_personalization_alone(page: Page, api: Api, site: Site) -> None:
    """With consent to personalize only, behaviour travels in questions alone, and nothing about what was shown."""
    page.clock.install()
    api.offer("hero", "h1", banner(cap={"visitor": 1}))
    page.goto(site.page("<h1>Owner</h1>", consent="personalization"))
    expect(page.locator("h1")).to_have_text("from hero")
    page.wait_for_function("localStorage['vitrine:shop:caps'].includes('hero')")  # its exposure is counted
    page.evaluate("vitrine('event', 'hello')")
    page.clock.run_for(60_000)
    page.goto("about:blank")
    page.goto(site.page("<h1>Owner</h1>", path="/next", consent="personalization"))
    api.wait(lambda: len(api.decisions()) == 2)
    page.clock.run_for(60_000)
    page.goto("about:blank")
    page.goto(site.page("<h1>Owner</h1>", path="/last", consent="personalization"))
    api.wait(lambda: len(api.decisions()) == 3)
    events = api.decisions()[2]["events"]
    assert [event["name"] for event in events] == ["page_view", "hello", "page_view", "page_view"]
    assert {str(event["consent"]) for event in events} == {"{'personalization': True, 'measurement': False}"}
    assert {request.path for request in api.received} == {"/v1/decide"}


def test_an_event_has_the_consent_it_happened_under(page: Page, api: Api, site: Site) -> None:
    """An event is never used for more than was allowed then; one of before the visitor's answer counts as the answer."""
    page.goto(site.page("<h1>Owner</h1>", consent=None))
    api.wait(api.decisions)
    for number, given in enumerate(["personalization", "measurement", "both"]):
        allowed = {name: given in (name, "both") for name in ("personalization", "measurement")}
        page.evaluate("([consent, name]) => { vitrine('consent', consent); vitrine('event', name) }", [allowed, given])
        api.wait(lambda expected=number + 2: len(api.decisions()) == expected)
    api.wait_event("both")
    assert {event["name"]: event["consent"] for event in api.events()} == {
        "measurement": {"personalization": False, "measurement": True},
        "both": {"personalization": True, "measurement": True},
    }


def test_an_event_of_before_the_visitor_s_answer_counts_as_it(page: Page, api: Api, site: Site) -> None:
    """It has no consent of its own; that of its batch is the answer."""
    page.goto(site.page("<h1>Owner</h1>", consent=None))
    api.wait(api.decisions)
    page.evaluate("vitrine('event', 'early'); vitrine('consent', {personalization: false, measurement: true})")
    assert "consent" not in api.wait_event("early")
    batch = next(request.body for request in api.received if request.path == "/v1/events")
    assert batch["consent"] == {"personalization": False, "measurement": True}


def test_what_was_only_measured_is_not_used_to_personalize(page: Page, api: Api, site: Site) -> None:
    """Events under consent to measurement alone do not travel in questions, also when personalization is allowed later."""
    api.events_status = [503] * 9
    page.goto(site.page("<h1>Owner</h1>", consent="measurement"))
    page.evaluate("vitrine('event', 'early')")
    page.evaluate("vitrine('consent', {personalization: true, measurement: true}); vitrine('event', 'late')")
    page.evaluate("vitrine('attributes', {})")
    question = api.wait(lambda: [body for body in api.decisions() if body["events"]])[-1]
    assert [event["name"] for event in question["events"]] == ["late"]


@pytest.mark.parametrize("form", ["gtag('consent', %s)", "dataLayer.push(['consent', %s])"])
def test_google_consent_mode(page: Page, api: Api, site: Site, form: str) -> None:
    """Consent Mode is read from the data layer, before and after the tag comes, as Arguments and as array."""
    default = form % "'default', {personalization_storage: 'denied', analytics_storage: 'granted'}"
    page.goto(site.page("<h1>Owner</h1>", head=GTAG % default, consent=None))
    api.wait(api.decisions)
    page.evaluate(form % "'update', {personalization_storage: 'granted'}")
    api.wait(lambda: len(api.decisions()) == 2)
    assert consents(api) == [(False, True), (True, True)]


def test_consent_mode_that_waits(page: Page, api: Api, site: Site) -> None:
    """A default with wait_for_update is waited for: one decide request, with consent, and no stored data is erased."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    denied = "{personalization_storage: 'denied', analytics_storage: 'denied', wait_for_update: 500}"
    head = GTAG % f"gtag('consent', 'default', {denied})"
    page.clock.install()
    page.goto(site.page("<h1>Owner</h1>", head=head, consent=None))
    page.wait_for_function("window.vitrine && vitrine.loaded")
    page.evaluate("gtag('consent', 'update', {personalization_storage: 'granted', analytics_storage: 'granted'})")
    api.wait(lambda: len(api.decisions()) == 2)
    page.clock.run_for(2_000)
    assert consents(api)[1:] == [(True, True)]
    assert api.decisions()[1]["visitor_id"] == VISITOR


def test_consent_mode_that_is_not_updated(page: Page, api: Api, site: Site) -> None:
    """A default that is never updated is waited for as long as it asks, and then holds."""
    page.clock.install()
    head = GTAG % "gtag('consent', 'default', {analytics_storage: 'denied', wait_for_update: 500})"
    page.goto(site.page("<h1>Owner</h1>", head=head, consent=None))
    page.wait_for_load_state("load")
    page.wait_for_function("window.vitrine && vitrine.loaded")
    page.clock.run_for(600)
    api.wait(api.decisions)
    assert consents(api) == [(False, False)]


@pytest.mark.parametrize(
    ("purposes", "expected"),
    [((1, 5, 6, 8), (True, True)), ((1, 5, 6), (True, False)), ((1, 8), (False, True)), ((5, 6, 8), (False, False))],
)
def test_tcf(page: Page, api: Api, site: Site, purposes: tuple[int, ...], expected: tuple[bool, bool]) -> None:
    """TCF consents of the publisher count once the visitor has answered, and not while the question is shown."""
    page.goto(site.page("<h1>Owner</h1>", head=TCF, consent=None))
    api.wait(api.decisions)
    page.wait_for_function("!!window.answer")
    page.evaluate("data => answer(data)", tcf("cmpuishown", 1, 5, 6, 8))
    page.evaluate("data => answer(data)", tcf("useractioncomplete", *purposes))
    if expected == (False, False):
        page.evaluate("vitrine('attributes', {})")  # asks again, so that there is an answer to wait for
    api.wait(lambda: len(api.decisions()) == 2)
    assert consents(api) == [(False, False), expected]


def test_tcf_where_gdpr_does_not_apply(page: Page, api: Api, site: Site) -> None:
    """Where GDPR does not apply, TCF is ignored, and remembered consent is used."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    page.goto(site.page("<h1>Owner</h1>", head=TCF, consent=None))
    page.wait_for_function("!!window.answer")
    page.evaluate("data => answer(data)", tcf("tcloaded", gdprApplies=False))
    api.wait(lambda: len(api.decisions()) == 2)
    assert consents(api)[1] == (True, True)


@pytest.mark.parametrize(("consent", "expected"), [(None, (False, True)), ("both", (True, True))])
def test_global_privacy_control(
    page: Page, api: Api, site: Site, consent: str | None, expected: tuple[bool, bool]
) -> None:
    """Global Privacy Control means no personalization, unless the page's own command says that the visitor agreed."""
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    head = GTAG % "gtag('consent', 'update', {personalization_storage: 'granted', analytics_storage: 'granted'})"
    page.goto(site.page("<h1>Owner</h1>", head=head, consent=consent))
    api.wait(api.decisions)
    assert consents(api) == [expected]


def test_global_privacy_control_after_consent(page: Page, api: Api, site: Site) -> None:
    """Where it is switched on later, remembered consent does not personalize any more; but nothing is taken back."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    page.goto(site.page("<h1>Owner</h1>", path="/next", consent=None))
    api.wait(lambda: len(api.decisions()) == 2)
    assert consents(api)[1] == (False, True)
    assert api.decisions()[1]["events"] == []
    assert api.withdrawals() == []


def test_storage_that_throws(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """Where storage is forbidden everything works in memory."""
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    api.offer("hero", "h1", banner(cap={"session": 1}))
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("exposure")
    api.wait_event("page_view")
    assert errors == []
