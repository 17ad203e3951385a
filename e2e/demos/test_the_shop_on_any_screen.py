"""The demo shop fits the screen of a small phone and of a laptop."""

from __future__ import annotations

import pytest

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
