"""A learned segment changes a page: after some skincare views the beauty shelf becomes a skincare shelf."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import expect

from e2e.shopper import Shopper

CATALOG = json.loads((Path(__file__).parents[1] / "sites" / "shop" / "catalog.json").read_text(encoding="utf-8"))
CREAMS = [item["item_id"] for item in CATALOG if item["category"] == "skincare" and item["availability"] == "in_stock"]
COATS = [item["item_id"] for item in CATALOG if item["category"] == "coats" and item["availability"] == "in_stock"]


def test_a_few_skincare_views_turn_the_shelf(shopper: Shopper) -> None:
    """After four views of creams the classifier finds the segment, and the shelf shows skincare; no rule names it."""
    shopper.accept()
    shopper.go_home()
    expect(shopper.page.locator("#beauty-title")).to_have_text("Loved this month")
    for item_id in CREAMS[:4]:
        shopper.view(item_id)
    shopper.go_home()
    expect(shopper.page.locator("#beauty-title")).to_have_text("For your skin")
    expect(shopper.beauty).to_have_count(4)
    assert set(shopper.item_ids(shopper.beauty)) <= set(CREAMS)


def test_as_many_coats_do_not(shopper: Shopper) -> None:
    """After four views of coats, as many, the beauty shelf stays as it was."""
    shopper.accept()
    for item_id in COATS[:4]:
        shopper.view(item_id)
    shopper.go_home()
    expect(shopper.page.locator("#for-you-title")).to_have_text("Chosen for you")
    expect(shopper.page.locator("#beauty-title")).to_have_text("Loved this month")
