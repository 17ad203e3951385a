"""The demo shop fits the screen of a small phone and of a laptop."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.shopper import Shopper


@pytest.mark.parametrize("path", ["/", "/c/beauty", "/p/oat-comfort-cream", "/bag"])
def test_no_page_scrolls_sideways_on_a_small_phone(shopper: Shopper, path: str) -> None:
    """At 320 pixels nothing of a page is wider than the screen."""
    shopper.page.set_viewport_size({"width": 320, "height": 640})
    shopper.page.goto(f"{shopper.shop}{path}")
    assert shopper.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_demo_s_bar_fits_a_laptop(shopper: Shopper) -> None:
    """At 1,280 pixels the whole bar is seen, with what the server chose."""
    shopper.page.set_viewport_size({"width": 1280, "height": 800})
    shopper.page.get_by_text("Server chose: hero-").wait_for()
    width, content = shopper.page.locator(".travel-in").evaluate("bar => [bar.clientWidth, bar.scrollWidth]")
    assert content <= width


def test_the_keyboard_meets_the_question_first(shopper: Shopper) -> None:
    """Tab leads to the privacy question before the rest of the page; who opens it again comes back from it."""
    page = shopper.page
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Accept all")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Shall we remember you?")).to_be_hidden()
    page.get_by_role("button", name="Privacy choices").press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Privacy choices")).to_be_focused()


def test_the_bar_covers_no_focused_link_on_a_small_phone(shopper: Shopper) -> None:
    """At 320 pixels Tab never leads to a link below the demo's bar."""
    page = shopper.page
    page.set_viewport_size({"width": 320, "height": 640})
    shopper.refuse()
    bar = page.evaluate("document.getElementById('travel').getBoundingClientRect().top")
    above = "bar => document.activeElement.getBoundingClientRect().bottom <= bar"
    page.locator(".brand").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        page.wait_for_function(above, arg=bar, timeout=5_000)
