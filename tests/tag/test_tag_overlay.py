"""Overlays, as a visitor with a mouse, a keyboard or a screen reader meets them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import Api, Site
from tests.tag.offers import control, overlay

PAGE = '<header><a href="/x" id="link">Owner</a></header><main><button id="buy">Buy</button></main>'
FOCUS = """() => {
    let at = document.activeElement;
    while (at.shadowRoot) at = at.shadowRoot.activeElement;
    return at.textContent || at.tagName;
}"""
GO = {"type": "event", "name": "go"}


def test_modal(page: Page, api: Api, site: Site) -> None:
    """A modal is a labelled dialog that takes the focus, keeps Tab inside, and gives it back when Escape closes it."""
    api.offer("news", "body", overlay(trigger=GO), insert="overlay")
    page.goto(site.page(PAGE))
    api.wait_event("page_view")
    page.locator("#buy").focus()
    page.evaluate("vitrine('event', 'go')")
    dialog = page.get_by_role("dialog", name="Stay warm")
    expect(dialog).to_be_visible()
    expect(dialog).to_have_attribute("aria-modal", "true")
    met = []
    for key in ["Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab"]:
        met.append(page.evaluate(FOCUS))
        page.keyboard.press(key)
    assert met == ["Close", "See coats", "Close", "See coats", "Close"]
    page.evaluate("document.querySelector('#buy').focus()")
    assert page.evaluate(FOCUS) != "Buy"  # the rest of the page is inert
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate(FOCUS) == "Buy"
    assert api.wait_event("close")["exposure_token"] == "token-news"
    assert api.events("click") == []


def test_modal_by_mouse(page: Page, api: Api, site: Site) -> None:
    """The close button is large enough to hit, and a click beside the modal closes it; a click inside it does not."""
    api.offer("news", "body", overlay(trigger=GO), insert="overlay")
    page.goto(site.page(PAGE))
    api.wait_event("page_view")
    page.evaluate("vitrine('event', 'go')")
    box = page.get_by_role("button", name="Close").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    page.get_by_text("Coats are here.").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.mouse.click(5, 5)
    expect(page.get_by_role("dialog")).to_have_count(0)
    api.wait_event("close")


def test_call_to_action(page: Page, api: Api, site: Site) -> None:
    """The call to action leads where it says, and its click is reported although the page goes away."""
    site.page("<h1>Coats</h1>", path="/coats")
    api.offer(
        "news",
        "body",
        overlay(content={"accent": "#ffee00", "button": {"text": "See coats", "url": "/coats"}}),
        insert="overlay",
    )
    page.goto(site.page(PAGE))
    expect(page.get_by_role("link", name="See coats")).to_have_css("color", "lch(0 0 0)")
    page.get_by_role("link", name="See coats").click()
    expect(page).to_have_url(f"{site.origin}/coats")
    api.wait_event("click")
    assert api.wait_event("select_promotion")["params"]["promotion_id"] == "news"
    assert api.events("close") == []


@pytest.mark.parametrize("form", ["corner", "bar"])
def test_corner_and_bar(page: Page, api: Api, site: Site, form: str) -> None:
    """Corner and bar are labelled regions that leave the focus and the page alone."""
    api.offer("news", "body", overlay(form, trigger=GO), insert="overlay")
    page.goto(site.page(PAGE))
    api.wait_event("page_view")
    page.locator("#buy").focus()
    page.evaluate("vitrine('event', 'go')")
    region = page.get_by_role("region", name="Stay warm")
    expect(region).to_be_visible()
    assert page.evaluate(FOCUS) == "Buy"
    page.locator("#buy").click()
    page.get_by_role("button", name="Close").click()
    expect(region).to_have_count(0)
    assert api.wait_event("exposure")
    api.wait_event("close")


def test_what_a_screen_reader_reads(page: Page, api: Api, site: Site) -> None:
    """A modal is described by its text; a corner's text is a status that is written again, so that it is read out."""
    api.offer("news", "body", overlay(), insert="overlay")
    page.goto(site.page(PAGE, consent="measurement"))
    expect(page.get_by_role("dialog")).to_have_accessible_description("Coats are here.")
    api.offer("news", "body", overlay("corner", trigger=GO), insert="overlay")
    page.goto(site.page(PAGE, path="/corner", consent="measurement"))
    page.clock.install()
    api.wait(lambda: len(api.events("page_view")) == 2)
    page.evaluate("vitrine('event', 'go')")
    status = page.get_by_role("region").get_by_role("status")
    expect(status).to_have_text("Coats are here.")
    status.evaluate(
        "(status) => { new MutationObserver(() => (window.said = true)).observe(status, {childList: true}); }"
    )
    page.clock.run_for(200)
    page.wait_for_function("window.said")


@pytest.mark.parametrize("form", ["modal", "bar"])
def test_overlay_takes_the_pages_font(page: Page, api: Api, site: Site, form: str) -> None:
    """An overlay is written in the page's own typeface."""
    api.offer("news", "body", overlay(form), insert="overlay")
    page.goto(site.page(PAGE, head="<style>body { font-family: Georgia, serif }</style>"))
    expect(page.get_by_text("Coats are here.")).to_have_css("font-family", "Georgia, serif")
    expect(page.get_by_role("button", name="Close")).to_have_css("font-family", "Georgia, serif")


def test_one_modal_at_a_time(page: Page, api: Api, site: Site) -> None:
    """While a modal is open no other opens."""
    api.offer("news", "body", overlay(), insert="overlay")
    api.offer("more", "body", overlay(campaign="more", content={"title": "And boots"}), insert="overlay")
    page.goto(site.page(PAGE))
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(page.get_by_role("dialog", name="Stay warm")).to_be_visible()
    api.wait_event("exposure")
    assert [event["exposure_token"] for event in api.events("exposure")] == ["token-news"]


def test_the_first_modal_of_the_answer_opens(page: Page, api: Api, site: Site) -> None:
    """Placements that wait for the same file go on in the answer's order."""
    for number in range(12):
        api.offer(f"news{number}", "body", overlay(campaign=f"news{number}"), insert="overlay")
    for number in range(5):
        page.goto(site.page(PAGE, path=f"/{number}"))
        expect(page.get_by_role("dialog")).to_have_count(1)
        api.wait(lambda count=number + 1: len(api.events("exposure")) == count)
    assert {event["exposure_token"] for event in api.events("exposure")} == {"token-news0"}


def test_styles_of_the_page_stay_out(page: Page, api: Api, site: Site) -> None:
    """The page's styles do not reach into the overlay, and the overlay prints nothing."""
    api.offer("news", "body", overlay(), insert="overlay")
    page.goto(
        site.page(PAGE, head="<style>div, dialog, h2 { display: none !important; color: red !important }</style>")
    )
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("heading", name="Stay warm")).not_to_have_css("color", "rgb(255, 0, 0)")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Stay warm")).to_be_hidden()


def test_no_motion(page: Page, api: Api, site: Site) -> None:
    """An overlay does not move, so a visitor who asked for less motion gets none."""
    page.emulate_media(reduced_motion="reduce")
    api.offer("news", "body", overlay(), insert="overlay")
    page.goto(site.page(PAGE))
    expect(page.get_by_role("dialog")).to_have_css("animation-name", "none")
    expect(page.get_by_role("dialog")).to_have_css("transition-duration", "0s")


def test_control_of_an_overlay(page: Page, api: Api, site: Site) -> None:
    """The control of an overlay is exposed at the moment the overlay would have opened."""
    api.offer("news", "body", control("news", "overlay", trigger=GO), insert="overlay")
    page.goto(site.page(PAGE))
    api.wait_event("page_view")
    assert api.events("exposure") == []
    page.evaluate("vitrine('event', 'go')")
    assert api.wait_event("exposure")["exposure_token"] == "token-news"
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(
    ("cap", "expected"),
    [({"page": 1}, [1, 1]), ({"session": 1}, [1, 0]), ({"day": 1}, [1, 0]), ({"visitor": 1}, [1, 0])],
)
def test_caps_hold_across_pages(page: Page, api: Api, site: Site, cap: dict[str, int], expected: list[int]) -> None:
    """A cap counts what was seen: page caps per page view, the others across pages."""
    api.offer("news", "body", overlay(cap=cap), insert="overlay")
    shown = []
    for number in range(2):
        page.goto(site.page(f"{PAGE}<p id=mark></p>", path=f"/{number}"))
        api.wait(lambda count=number + 1: len(api.events("page_view")) == count)
        shown.append(page.get_by_role("dialog").count())
    assert shown == expected


def test_session_cap_ends_with_the_session(page: Page, api: Api, site: Site) -> None:
    """After half an hour without a page view a session cap starts again."""
    page.clock.install()
    api.offer("news", "body", overlay("corner", cap={"session": 1}), insert="overlay")
    address = site.page(PAGE)
    page.goto(address)
    expect(page.get_by_role("region")).to_be_visible()
    page.wait_for_function("localStorage['vitrine:shop:caps']")
    page.goto(address)
    api.wait(lambda: len(api.decisions()) == 2)
    expect(page.get_by_role("region")).to_have_count(0)
    page.clock.fast_forward(31 * 60 * 1_000)
    page.goto(address)
    expect(page.get_by_role("region")).to_be_visible()
