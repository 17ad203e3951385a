"""What the tag does for a few pages only: preview, redirects, attributes that stand in the page, who is signed in, and why."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import Api, Site, module_of
from tests.tag.offers import banner, candidate, control, overlay

WHY = "window.told = []; vitrine('why', (shown) => told.push(shown.map(({placement, campaign, variation, why, element}) => "
WHY += "[placement, campaign, variation, ...why, element.getRootNode().host ? 'overlay' : element.dataset.vitrine])))"


def requests_for(api: Api, page: Page) -> list[str]:
    """Modules of the tag that are asked for from now on, like `kind/overlay.js`."""
    asked: list[str] = []
    start = f"{api.origin}/vitrine/"
    page.on(
        "request", lambda request: asked.append(request.url[len(start) :]) if request.url.startswith(start) else None
    )
    return asked


def test_modules_only_where_they_are_needed(page: Page, api: Api, site: Site) -> None:
    """A page with a banner that comes at once loads one file; an overlay asks for its own, and for no other."""
    asked = requests_for(api, page)
    api.offer("hero", "h1", banner())
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("exposure")
    assert asked == []
    api.offer("news", "body", overlay(), insert="overlay")
    page.goto(site.page("<h1>Owner</h1>", path="/next"))
    expect(page.get_by_role("dialog")).to_be_visible()
    assert [module_of(f"/vitrine/{name}") for name in asked] == ["kind/overlay.js"]


def test_modules_that_cannot_be_loaded(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """If a module cannot be loaded, only what needs it is left out, and nothing is thrown."""
    api.lost = {"kind/overlay.js", "trigger.js"}
    api.offer("news", "body", overlay(), insert="overlay")
    api.offer("hero", "h1", banner("late", trigger={"type": "time_on_page", "after_s": 0}), banner("plain"))
    page.goto(site.page("<h1>Owner</h1>"))
    expect(page.locator("h1")).to_have_text("from plain")
    assert page.locator("[data-vitrine='a modal']").count() == 0
    assert errors == []


def test_overlay_under_a_strict_policy(page: Page, api: Api, site: Site) -> None:
    """A strict content security policy with Trusted Types lets the tag's modules in, and their styles."""
    site.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {api.origin} 'unsafe-inline'; connect-src {api.origin}; style-src 'self';"
        "require-trusted-types-for 'script'; trusted-types vitrine"
    )
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    api.offer("news", "body", overlay(), insert="overlay")
    page.goto(site.page("<h1>Owner</h1>"))
    expect(page.get_by_role("dialog")).to_have_css("position", "fixed")
    assert [text for text in broken if "Security Policy" in text or "Trusted" in text] == []


def test_why(page: Page, api: Api, site: Site) -> None:
    """`vitrine('why')` tells what is shown with its reasons and its element, and again when that changes."""
    api.offer("hero", "h1", banner(why=["It is winter where you are."]))
    api.offer("test", "h2", control("test", why=["unseen"]))
    later = overlay("bar", trigger={"type": "event", "name": "go"}, why=["You asked."])
    api.offer("news", "body", later, insert="overlay")
    page.goto(site.page("<h1>Owner</h1><h2>Owner</h2>"))
    expect(page.locator("h1")).to_have_attribute("data-vitrine", "hero")
    page.evaluate(WHY)
    hero = ["hero", "hero", "a", "It is winter where you are.", "hero"]
    assert page.evaluate("told") == [[hero]]
    page.evaluate("vitrine('event', 'go')")
    page.get_by_role("button", name="Close").click()
    page.wait_for_function("told.length === 3")
    assert page.evaluate("told") == [[hero], [hero, ["news", "news", "a", "You asked.", "overlay"]], [hero]]


def test_why_before_the_tag(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """A page may ask before the tag is there, and a callback that throws harms no other."""
    stub = "window.vitrine=function(){(vitrine.q=vitrine.q||[]).push(arguments)};vitrine('why', () => { throw 1 });"
    api.offer("hero", "h1", banner(why=["Because."]))
    page.goto(site.page("<h1>Owner</h1>", head=f"<script>{stub}{WHY}</script>"))
    page.wait_for_function("told.length && told.at(-1).length")
    assert page.evaluate("told.at(-1)") == [["hero", "hero", "a", "Because.", "hero"]]
    assert errors == []


def test_identify(page: Page, api: Api, site: Site) -> None:
    """Who is signed in travels with questions and events; an id that is none is left out, and a reset forgets it."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    page.evaluate(
        "vitrine('identify', {account_id: 'home-7', profile_id: 'kid@example.org'}); vitrine('event', 'hello')"
    )
    api.wait_event("hello")
    question = api.wait(lambda: api.decisions()[1:])[0]
    assert (question["account_id"], question.get("profile_id")) == ("home-7", None)
    assert api.events("page_view")[0]["signed_in"] == {}
    assert api.events("hello")[0]["signed_in"] == {"account_id": "home-7", "is_kids": False}
    page.evaluate("vitrine('reset')")
    assert "account_id" not in api.wait(lambda: api.decisions()[2:])[-1]


def test_an_event_is_of_whoever_had_signed_in_when_it_happened(page: Page, api: Api, site: Site) -> None:
    """However late it is sent, and whoever has signed in then: on this page, or on one after it."""
    api.events_status = [503]
    page.goto(site.page("<h1>Owner</h1>"))
    page.evaluate("vitrine('identify', {account_id: 'home-7', profile_id: 'dad'}); vitrine('event', 'shave')")
    page.evaluate("vitrine('identify', {account_id: 'home-7', profile_id: 'kid', is_kids: true})")
    question = api.wait(lambda: [asked for asked in api.decisions() if asked.get("is_kids")])[0]
    assert {event["name"]: event["signed_in"].get("profile_id") for event in question["events"]} == {
        "page_view": None,
        "shave": "dad",
    }
    page.goto(site.page("<h1>Owner</h1>", path="/toys"))
    page.evaluate(
        "vitrine('identify', {account_id: 'home-7', profile_id: 'kid', is_kids: true}); vitrine('event', 'play')"
    )
    api.wait_event("play")
    assert api.wait_event("shave")["signed_in"] == {"account_id": "home-7", "profile_id": "dad", "is_kids": False}
    assert api.events("play")[0]["signed_in"] == {"account_id": "home-7", "profile_id": "kid", "is_kids": True}


@pytest.mark.parametrize(("other", "expected"), [("dad", "from hero"), ("kid", "Owner"), (None, "Owner")])
def test_a_kept_answer_is_shown_to_nobody_else(
    page: Page, api: Api, site: Site, other: str | None, expected: str
) -> None:
    """The next page shows it before any network only to the profile it was for."""
    api.offer("hero", "h1", banner())

    def identify(profile: str | None) -> str:
        stub = "window.vitrine=function(){(vitrine.q=vitrine.q||[]).push(arguments)};vitrine('identify', %s)"
        return f"<script>{stub % ({'profile_id': profile} if profile else {})}</script>"

    page.goto(site.page("<h1>Owner</h1>", head=identify("dad")))
    expect(page.locator("h1")).to_have_text("from hero")
    api.decide_status = 500
    api.received.clear()
    page.goto(site.page("<h1>Owner</h1>", path="/next", head=identify(other)))
    api.wait(api.decisions)
    expect(page.locator("h1")).to_have_text(expected)


@pytest.mark.parametrize("consent", [None, "measurement"])
def test_identify_needs_consent(page: Page, api: Api, site: Site, consent: str | None) -> None:
    """Without consent to personalization no account or profile id is sent."""
    page.goto(site.page("<h1>Owner</h1>", consent=consent))
    api.wait(api.decisions)
    page.evaluate("vitrine('identify', {account_id: 'home-7'})")
    api.wait(lambda: api.decisions()[1:])
    assert not any("account_id" in request.text for request in api.received)


def test_preview(page: Page, api: Api, site: Site) -> None:
    """A preview shows what the link says whatever the caps, and nothing of it is reported, counted or kept."""
    page.clock.install()
    api.answer["preview"] = True
    shown = banner(cap={"session": 1})
    api.offer("hero", "h1", {**shown, "exposure_token": ""})
    address = site.page("<h1>Owner</h1>") + "?vitrine_preview=signed.token"
    for _ in range(2):
        page.goto(address)
        expect(page.locator("h1")).to_have_text("from hero")
        page.evaluate("vitrine('event', 'add_to_cart')")
        page.clock.run_for(30_000)
    assert {body["preview"] for body in api.decisions()} == {"signed.token"}
    page.goto("about:blank")
    page.goto(site.page("<h1>Owner</h1>", path="/none"))
    assert "vitrine:shop:answer" not in page.evaluate("Object.keys(sessionStorage)")
    assert api.events("add_to_cart") == []
    assert api.events("exposure") == []


def test_preview_link_that_is_none(page: Page, api: Api, site: Site) -> None:
    """With a preview link that the server refuses, the visit is a usual one."""
    api.offer("hero", "h1", banner())
    page.goto(site.page("<h1>Owner</h1>") + "?vitrine_preview=old")
    assert api.wait_event("exposure")["exposure_token"] == "token-hero"


SOURCES: dict[str, Any] = {
    "has_badge": {"selector": ".badge"},
    "no_badge": {"selector": ".none"},
    "tier": {"cookie": "tier"},
    "seats": {"variable": "shop.customer.seats"},
    "nothing": {"variable": "shop.missing.deeper"},
    "plan": {"data_layer": "plan"},
    "broken": {"selector": "[["},
}
FOUND = {"has_badge": True, "no_badge": False, "tier": "gold & more", "seats": 3, "plan": "new"}


@pytest.mark.parametrize(("name", "value"), FOUND.items())
def test_attributes_that_stand_in_the_page(page: Page, api: Api, site: Site, name: str, value: object) -> None:
    """A residual may name attributes that an element, a cookie, a variable or the data layer holds, as they are there."""
    api.answer["attributes"] = SOURCES
    wrong = banner("wrong", residual={name: {"$ne": value}})
    api.offer("hero", "h1", wrong, banner("right", residual={name: value, "nothing": {"$exists": False}}))
    head = """<script>document.cookie = 'tier=gold%20%26%20more'; window.shop = {customer: {seats: 3}};
        window.dataLayer = [{plan: 'old'}, {plan: 'new'}, ['plan'], null]</script>"""
    page.goto(site.page('<h1>Owner</h1><b class="badge"></b>', head=head))
    expect(page.locator("h1")).to_have_text("from right")


def redirect(url: str | None) -> dict[str, Any]:
    """A split-URL campaign of the page `/old`; without an address its control."""
    content = {"url": url} if url else None
    return candidate("split", "redirect", content, residual={"page.path": "/old"})


def offer_redirect(api: Api, url: str | None) -> None:
    api.offer("redirect", "html", redirect(url), insert="overlay")


def test_redirect_before_the_page_is_seen(page: Page, api: Api, site: Site) -> None:
    """While nothing has been painted the visitor is sent on with their query, and the exposure is reported."""
    offer_redirect(api, "/new?color=red")
    site.page("<h1>New</h1>", path="/new")
    page.goto(site.page("", path="/old") + "?color=blue&utm_source=mail")
    expect(page).to_have_url(f"{site.origin}/new?color=red&utm_source=mail")
    expect(page.locator("h1")).to_have_text("New")
    assert api.wait_event("exposure")["exposure_token"] == "token-split"


def test_redirect_from_a_kept_answer(page: Page, api: Api, site: Site) -> None:
    """A kept answer redirects before the server has answered."""
    offer_redirect(api, "/new")
    site.page("<h1>New</h1>", path="/new")
    page.goto(site.page("<h1>Home</h1>"))
    page.wait_for_function("sessionStorage['vitrine:shop:answer']")
    api.release.clear()
    page.goto(site.page("", path="/old"))
    expect(page).to_have_url(f"{site.origin}/new")
    api.release.set()


@pytest.mark.parametrize("url", ["/new", None])
def test_redirect_too_late(page: Page, api: Api, site: Site, url: str | None) -> None:
    """After the page has been painted there is no redirect, and no exposure of either variation."""
    offer_redirect(api, url)
    api.offer("hero", "h1", banner())
    api.release.clear()
    page.goto(site.page("<h1>Owner</h1>", path="/old"))
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint')[0]")
    api.release.set()
    expect(page.locator("h1")).to_have_text("from hero")
    api.wait_event("exposure")
    assert page.url == f"{site.origin}/old"
    assert [event["exposure_token"] for event in api.events("exposure")] == ["token-hero"]


def test_redirect_control(page: Page, api: Api, site: Site) -> None:
    """The control of a split-URL campaign stays, and counts where there was time to leave."""
    offer_redirect(api, None)
    page.goto(site.page("", path="/old"))
    assert api.wait_event("exposure")["exposure_token"] == "token-split"
    assert page.url == f"{site.origin}/old"


@pytest.mark.parametrize("url", ["/old", "/old?x=1", "javascript:document.title='pwned'"])
def test_redirect_to_nowhere(page: Page, api: Api, site: Site, url: str) -> None:
    """A redirect to the page itself, or to an address that runs code, is ignored."""
    offer_redirect(api, url)
    api.offer("hero", "p", banner())
    page.goto(site.page("<p></p>", path="/old"))
    expect(page.locator("p")).to_have_text("from hero")
    api.wait_event("page_view")
    assert page.url == f"{site.origin}/old"
    assert page.title() == "Shop"
    assert len(api.events("page_view")) == 1


def test_bad_calls_harm_no_other(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """An event without a name and attributes of odd types are left out with a warning each; the rest of the visit goes on."""
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text) if message.type == "warning" else None)
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    page.evaluate("for (const name of [undefined, null, {}, ['a'], '9x', 'x'.repeat(41)]) vitrine('event', name)")
    page.evaluate(
        "vitrine('attributes', {tier: 'gold', sizes: ['s', 2], on: true, odd: {a: 1}, deep: [[1]], call() {}, [Symbol.iterator]: 1,"
        " long: 'x'.repeat(501), many: Array(101).fill(1)}); vitrine('event', 'good'); vitrine('nonsense'); vitrine()"
    )
    api.wait_event("good")
    question = api.wait(lambda: api.decisions()[1:])[-1]
    assert question["attributes"] == {"tier": "gold", "sizes": ["s", 2], "on": True}
    assert len([text for text in warnings if text.startswith("vitrine:")]) == 6 + 5
    assert errors == []


def test_connections_are_free_again(page: Page, api: Api, site: Site) -> None:
    """Answers to events are read, so that connections become free and the page idle."""
    page.goto(site.page("<h1>Owner</h1>"))
    with page.expect_event("requestfinished", lambda request: request.url.endswith("/v1/events")):
        api.wait_event("page_view")
    page.wait_for_load_state("networkidle")
