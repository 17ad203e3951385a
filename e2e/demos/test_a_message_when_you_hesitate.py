"""Overlays follow behaviour: a visitor who views three items and buys none is offered help, once."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import expect

from e2e.shopper import Shopper

CATALOG = json.loads((Path(__file__).parents[1] / "sites" / "shop" / "catalog.json").read_text(encoding="utf-8"))
ITEMS = [item["item_id"] for item in CATALOG if item["availability"] == "in_stock"]


def test_the_message_comes_after_three_views_and_a_scroll_and_not_again(shopper: Shopper) -> None:
    """The message comes after three views and a scroll, not before, once in a session, and does not take the focus."""
    message = shopper.page.get_by_role("region", name="Still choosing?")
    shopper.accept()
    for item_id in ITEMS[:2]:
        shopper.view(item_id)
    shopper.go_home()
    shopper.page.mouse.wheel(0, 5_000)
    expect(shopper.page.locator("footer")).to_be_in_viewport()
    expect(message).to_have_count(0)
    shopper.view(ITEMS[2])
    shopper.go_home()
    expect(shopper.page.locator("#for-you-title")).to_have_text("Chosen for you")
    expect(message).to_have_count(0)
    shopper.page.mouse.wheel(0, 5_000)
    expect(message).to_be_visible()
    assert shopper.page.evaluate("document.activeElement === document.body")
    message.get_by_role("button", name="Close").click()
    expect(message).to_have_count(0)
    shopper.go_home()
    shopper.page.mouse.wheel(0, 5_000)
    expect(shopper.page.locator("footer")).to_be_in_viewport()
    expect(message).to_have_count(0)
