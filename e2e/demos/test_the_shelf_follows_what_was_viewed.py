"""Recommendations change as you browse: the next page uses the views before it."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import expect

from e2e.shopper import Shopper, is_recorded

CATALOG = json.loads((Path(__file__).parents[1] / "sites" / "shop" / "catalog.json").read_text(encoding="utf-8"))
CATEGORY = {item["item_id"]: item["category"] for item in CATALOG}
SOLD_OUT = {item["item_id"] for item in CATALOG if item["availability"] == "out_of_stock"}
BOOTS = [item["item_id"] for item in CATALOG if item["category"] == "boots" and item["availability"] == "in_stock"]
SWIM = [item["item_id"] for item in CATALOG if item["category"] == "swimwear" and item["availability"] == "in_stock"]


def test_three_views_turn_the_shelf(shopper: Shopper) -> None:
    """After three boots at least half of the shelf is winter wear; after three swimsuits more, summer wear."""
    shopper.accept()
    winter = {"boots", "coats", "knitwear", "accessories"}
    summer = {"swimwear", "sandals", "dresses", "accessories"}
    for viewed, categories in ((BOOTS[:3], winter), (SWIM[:3], summer)):
        for item_id in viewed:
            shopper.view(item_id)
        shopper.go_home()
        expect(shopper.page.locator("#for-you-title")).to_have_text("Chosen for you")
        expect(shopper.shelf).to_have_count(4)
        shown = shopper.item_ids(shopper.shelf)
        assert sum(CATEGORY[item_id] in categories for item_id in shown) >= 2, shown
        assert not SOLD_OUT & set(shown)


def test_a_product_page_never_recommends_itself(shopper: Shopper) -> None:
    """The suggestions contain neither the page's item, nor an item that is sold out or already in the bag."""
    shopper.accept()
    in_bag = BOOTS[1]
    shopper.view(in_bag)
    with shopper.page.expect_response(is_recorded):
        shopper.page.get_by_role("button", name="Add to bag").click()
    for item_id in BOOTS[:3]:
        shopper.view(item_id)
        cards = shopper.page.locator("#goes-well .card")
        expect(cards).to_have_count(4)
        shown = shopper.item_ids(cards)
        assert item_id not in shown
        assert not SOLD_OUT & set(shown)
        if item_id != in_bag:
            assert in_bag not in shown


def test_the_card_keeps_its_owner_s_design(shopper: Shopper) -> None:
    """The slot repeats the page's own card, with its classes, working links, and prices in the page's language."""
    card_class = shopper.shelf.first.get_attribute("class")
    shopper.travel("Oslo", "2026-01-15")
    expect(shopper.page.locator("#for-you-title")).to_have_text("Made for the cold")
    card = shopper.shelf.first
    assert card.get_attribute("class") == card_class
    assert str(card.locator("a").get_attribute("href")).startswith("/p/")
    expect(card.locator(".card-price")).to_have_text("€" + str(card.locator(".card-price").inner_text()).lstrip("€"))
    card.locator("a").click()
    expect(shopper.page.locator("h1")).to_be_visible()
