"""Each trigger fires at its moment, not before, and once in a page view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.tag import conftest as recording
from tests.tag.conftest import Api, Site
from tests.tag.offers import ARMED, offer_armed, overlay

api = recording.api
site = recording.site

BODY = (
    f'{ARMED}<h1>Owner</h1><button id="more">More</button><div style="height:4000px"></div>'
    '<div id="end" style="height:50px">End</div>'
)
SET_HIDDEN = """hidden => {
    Object.defineProperty(Document.prototype, 'hidden', {value: hidden, configurable: true});
    document.dispatchEvent(new Event('visibilitychange'));
}"""
FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SLOWLY_UP = """async () => {
    for (let step = 0; step < 40; step++) {
        scrollBy(0, -10);
        await new Promise(done => requestAnimationFrame(done));
    }
}"""

Step = Callable[[Page], Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A trigger, a step of the visitor that must not fire it (`almost`), and one that must (`moment`)."""

    trigger: dict[str, Any]
    almost: Step
    moment: Step
    touch: bool = False
    is_timed: bool = False

    @property
    def name(self) -> str:
        return f"{self.trigger['type']}{'-touch' if self.touch else ''}"


def nothing(page: Page) -> None:
    """Do nothing."""


def scroll(top: int) -> Step:
    return lambda page: page.evaluate(f"scrollTo(0, {top}); {FRAMES}")


def wait(ms: int) -> Step:
    return lambda page: page.clock.run_for(ms)


def report(name: str) -> Step:
    return lambda page: page.evaluate(f"vitrine('event', '{name}')")


def push(name: str) -> Step:
    return lambda page: page.evaluate(f"dataLayer.push({{event: '{name}'}})")


def flick_up(page: Page) -> None:
    scroll(3_000)(page)
    scroll(2_000)(page)


def read_back(page: Page) -> None:
    scroll(3_000)(page)
    page.evaluate(SLOWLY_UP)


def away(ms: int) -> Step:
    def look_elsewhere(page: Page) -> None:
        page.evaluate(SET_HIDDEN, True)
        page.clock.run_for(ms)
        page.evaluate(SET_HIDDEN, False)

    return look_elsewhere


def leave_by(x: int, y: int) -> Step:
    def leave(page: Page) -> None:
        page.mouse.move(200, 200)
        page.mouse.move(x, y)

    return leave


def tap_and_back(page: Page) -> None:
    address = page.url
    page.locator("#more").tap()
    page.go_back()
    assert page.url == address


CASES = [
    Case({"type": "time_on_page", "after_s": 5}, wait(4_800), wait(400), is_timed=True),
    Case({"type": "inactivity", "after_s": 5}, wait(4_800), wait(400), is_timed=True),
    Case({"type": "scroll", "share": 0.8}, scroll(1_000), scroll(4_000)),
    Case({"type": "exit_intent"}, leave_by(-10, 200), leave_by(200, -10)),
    Case({"type": "exit_intent"}, read_back, flick_up, touch=True),
    Case({"type": "scroll_up"}, read_back, flick_up, touch=True),
    Case({"type": "scroll_up"}, read_back, flick_up),
    Case({"type": "tab_return"}, away(4_000), away(6_000), is_timed=True),
    Case({"type": "back"}, nothing, tap_and_back, touch=True),
    Case({"type": "click", "selector": "#more"}, lambda page: page.click("h1"), lambda page: page.click("#more")),
    Case({"type": "element_visible", "selector": "#end"}, scroll(1_000), scroll(9_999)),
    Case({"type": "event", "name": "quiz_done"}, report("quiz_begun"), report("quiz_done")),
    Case({"type": "event", "name": "quiz_done"}, push("quiz_begun"), push("quiz_done")),
    *(Case({"type": "cart"}, report("view_item"), report(name)) for name in ("add_to_cart", "remove_from_cart")),
    Case({"type": "cart"}, push("begin_checkout"), push("view_cart")),
]


def open_page(page: Page, address: str) -> None:
    """Open the page; return when the tag has armed its triggers."""
    page.goto(address)
    expect(page.locator("#armed")).to_have_text("from armed")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_trigger(new_context: Any, api: Api, site: Site, case: Case) -> None:
    """The bar comes at the trigger's moment, not before; once closed it stays away; the tag reports one exposure."""
    page = new_context(has_touch=case.touch, is_mobile=case.touch).new_page()
    if case.is_timed:
        page.clock.install()
        page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    api.offer("bar", "body", overlay("bar", trigger=case.trigger), insert="overlay")
    offer_armed(api)
    open_page(page, site.page(BODY, head="<script>window.dataLayer=[]</script>"))
    bar = page.get_by_role("region", name="Stay warm")
    case.almost(page)
    expect(bar).to_have_count(0)
    case.moment(page)
    expect(bar).to_have_count(1)
    page.get_by_role("button", name="Close").click()
    if case.trigger["type"] != "back":  # a second step back leaves the page
        case.moment(page)
    page.evaluate("vitrine('event', 'done')")
    if case.is_timed:
        page.clock.resume()  # a request that is under way delays the next one, by the page's clock
    api.wait_event("done")
    expect(bar).to_have_count(0)
    assert len([event for event in api.events("exposure") if event["exposure_token"] == "token-news"]) == 1


def test_load(page: Page, api: Api, site: Site) -> None:
    """Without a trigger the bar comes as soon as the page has loaded."""
    api.offer("bar", "body", overlay("bar"), insert="overlay")
    page.goto(site.page(BODY))
    expect(page.get_by_role("region", name="Stay warm")).to_have_count(1)


def test_page_number(page: Page, api: Api, site: Site) -> None:
    """The bar comes on the second page of the session, and on no other."""
    api.offer("bar", "body", overlay("bar", trigger={"type": "page_number", "number": 2}), insert="overlay")
    offer_armed(api)
    bar_counts = []
    for number in range(3):
        open_page(page, site.page(BODY, path=f"/{number}"))
        bar_counts.append(page.get_by_role("region").count())
    assert bar_counts == [0, 1, 0]


def test_route_change(page: Page, api: Api, site: Site) -> None:
    """The bar comes when a single-page application changes its route, not when the fragment changes."""
    api.offer("bar", "body", overlay("bar", trigger={"type": "route_change"}), insert="overlay")
    offer_armed(api)
    open_page(page, site.page(BODY))
    page.evaluate("location.hash = 'end'")
    expect(page.get_by_role("region")).to_have_count(0)
    page.evaluate("history.pushState({}, '', '/next')")
    expect(page.get_by_role("region")).to_have_count(1)


def test_back_leaves_a_mouse_alone(page: Page, api: Api, site: Site) -> None:
    """On a device without touch the trigger leaves the page's history unchanged."""
    api.offer("bar", "body", overlay("bar", trigger={"type": "back"}), insert="overlay")
    offer_armed(api)
    open_page(page, site.page(BODY))
    length = page.evaluate("history.length")
    page.click("#more")
    assert page.evaluate("history.length") == length


def test_a_page_that_fits_is_not_scrolled(page: Page, api: Api, site: Site) -> None:
    """On a page that fits the window a scroll trigger does not fire by itself."""
    api.offer("bar", "body", overlay("bar", trigger={"type": "scroll", "share": 0.5}), insert="overlay")
    offer_armed(api)
    open_page(page, site.page(f"{ARMED}<h1>Short</h1>"))
    page.mouse.wheel(0, 500)
    page.evaluate(FRAMES)
    expect(page.get_by_role("region")).to_have_count(0)
