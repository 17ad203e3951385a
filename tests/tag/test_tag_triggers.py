"""Each trigger in a real browser fires once, and not too early."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import Api, Site
from tests.tag.offers import ARMED, banner, offer_armed, overlay

END = '<div style="height:4000px"></div><div id="end" style="height:50px">End</div>'
TALL = f'{ARMED}<h1>Owner</h1><button id="more"><b>More</b></button>{END}'


def open_page(page: Page, api: Api, site: Site, trigger: dict[str, object], head: str = "") -> None:
    """Show a page whose bar waits for `trigger`; returns when the tag has its answer."""
    api.offer("bar", "body", overlay("bar", trigger=trigger), insert="overlay")
    offer_armed(api)
    page.goto(site.page(TALL, head=head))
    expect(page.locator("#armed")).to_have_text("from armed")
    expect(page.get_by_role("region")).to_have_count(0)


def seen_once(page: Page) -> None:
    """The bar appears once: after its close it does not appear again."""
    expect(page.get_by_role("region")).to_have_count(1)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("region")).to_have_count(0)


def test_time_on_page(page: Page, api: Api, site: Site) -> None:
    """Time on page fires after the page was visible that long."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    open_page(page, api, site, {"type": "time_on_page", "after_s": 5})
    page.clock.run_for(4_800)
    expect(page.get_by_role("region")).to_have_count(0)
    page.clock.run_for(400)
    seen_once(page)
    page.clock.run_for(20_000)
    expect(page.get_by_role("region")).to_have_count(0)


def test_time_out_of_sight_does_not_count(page: Page, api: Api, site: Site) -> None:
    """Time in which the page is hidden is not time on page."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    open_page(page, api, site, {"type": "time_on_page", "after_s": 5})
    hide = """hidden => {
        Object.defineProperty(Document.prototype, 'hidden', {value: hidden, configurable: true});
        document.dispatchEvent(new Event('visibilitychange', {bubbles: true}));
    }"""
    page.clock.run_for(3_000)
    page.evaluate(hide, True)
    page.clock.run_for(60_000)
    page.evaluate(hide, False)
    page.clock.run_for(1_500)
    expect(page.get_by_role("region")).to_have_count(0)
    page.clock.run_for(1_000)
    seen_once(page)


def test_inactivity(page: Page, api: Api, site: Site) -> None:
    """Inactivity fires when the visitor did nothing for that long; any activity restarts it."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    open_page(page, api, site, {"type": "inactivity", "after_s": 10})
    page.clock.run_for(9_000)
    page.keyboard.press("Shift")
    page.clock.run_for(9_000)
    expect(page.get_by_role("region")).to_have_count(0)
    page.clock.run_for(1_500)
    seen_once(page)


def test_scroll(page: Page, api: Api, site: Site) -> None:
    """Scroll fires when that share of the page's height has been seen."""
    open_page(page, api, site, {"type": "scroll", "share": 0.8})
    page.evaluate("scrollTo(0, 1000); new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.get_by_role("region")).to_have_count(0)
    page.evaluate("scrollTo(0, 4000)")
    seen_once(page)


def test_exit_intent(page: Page, api: Api, site: Site) -> None:
    """Exit intent fires when the pointer leaves through the top, and not through a side."""
    open_page(page, api, site, {"type": "exit_intent"})
    page.mouse.move(200, 200)
    page.mouse.move(-10, 200)
    page.mouse.move(200, 200)
    expect(page.get_by_role("region")).to_have_count(0)
    page.mouse.move(200, -10)
    seen_once(page)


def test_click(page: Page, api: Api, site: Site) -> None:
    """A click on the element, or on something in it, fires; a click elsewhere does not."""
    open_page(page, api, site, {"type": "click", "selector": "#more"})
    page.locator("h1").click()
    expect(page.get_by_role("region")).to_have_count(0)
    page.locator("#more b").click()
    seen_once(page)
    page.locator("#more b").click()
    expect(page.get_by_role("region")).to_have_count(0)


def test_element_visible(page: Page, api: Api, site: Site) -> None:
    """An element that comes into view fires."""
    open_page(page, api, site, {"type": "element_visible", "selector": "#end"})
    page.evaluate("scrollTo(0, 9999)")
    seen_once(page)


@pytest.mark.parametrize(
    "report",
    [
        "dataLayer.push({event: 'add_to_cart'})",
        "vitrine('event', 'add_to_cart')",
        "dataLayer.push({0: 'event', 1: 'add_to_cart'})",
    ],
)
def test_event(page: Page, api: Api, site: Site, report: str) -> None:
    """An event of the page fires, however it is reported, once."""
    open_page(page, api, site, {"type": "event", "name": "add_to_cart"}, head="<script>window.dataLayer=[]</script>")
    page.evaluate("dataLayer.push({event: 'other'})")
    expect(page.get_by_role("region")).to_have_count(0)
    page.evaluate(report)
    seen_once(page)
    page.evaluate(report)
    expect(page.get_by_role("region")).to_have_count(0)


def test_event_before_the_tag(page: Page, api: Api, site: Site) -> None:
    """An event that the page reported before the tag came fires as well."""
    api.offer("bar", "body", overlay("bar", trigger={"type": "event", "name": "add_to_cart"}), insert="overlay")
    page.goto(site.page(TALL, head="<script>window.dataLayer=[{event: 'add_to_cart'}]</script>"))
    seen_once(page)


def test_bad_selector_harms_no_other(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """A candidate with an invalid selector does not affect other candidates and placements."""
    api.offer("hero", "h1", banner("bad", trigger={"type": "click", "selector": "[["}), banner("good"))
    api.offer("none", "]]", banner())
    page.goto(site.page(TALL))
    expect(page.locator("h1")).to_have_text("from good")
    assert errors == []
