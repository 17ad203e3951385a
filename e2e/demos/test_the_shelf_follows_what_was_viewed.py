"""Recommendations as you browse: the next page already knows."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import expect

from e2e.shopper import Shopper

CATALOG = json.loads((Path(__file__).parents[1] / "sites" / "shop" / "catalog.json").read_text(encoding="utf-8"))
CATEGORY = {item["item_id"]: item["category"] for item in CATALOG}
SOLD_OUT = {item["item_id"] for item in CATALOG if item["availability"] == "out_of_stock"}
BOOTS = [item["item_id"] for item in CATALOG if item["category"] == "boots" and item["availability"] == "in_stock"]
SWIM = [item["item_id"] for item in CATALOG if item["category"] == "swimwear" and item["availability"] == "in_stock"]


def test_three_views_turn_the_shelf(shopper: Shopper) -> None:
    """After three boots at least half of the shelf is winter wear; after three swimsuits later, summer wear."""
    shopper.accept()
    winter = {"boots", "coats", "knitwear", "accessories"}
    summer = {"swimwear", "sandals", "dresses", "accessories"}
    for viewed, wanted in ((BOOTS[:3], winter), (SWIM[:3], summer)):
        for item_id in viewed:
            shopper.view(item_id)
        shopper.go_home()
        expect(shopper.page.locator("#for-you-title")).to_have_text("Chosen for you")
        expect(shopper.shelf).to_have_count(4)
        shown = shopper.item_ids(shopper.shelf)
        assert sum(CATEGORY[item_id] in wanted for item_id in shown) >= 2, shown
        assert not SOLD_OUT & set(shown)


def test_a_product_page_never_recommends_itself(shopper: Shopper) -> None:
    """Nor anything sold out, nor what is already in the bag."""
    shopper.accept()
    in_bag = BOOTS[1]
    shopper.view(in_bag)
    with shopper.page.expect_response(lambda answer: "/v1/events" in answer.url and answer.status == 202):
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


def test_the_card_keeps_its_owner_s_looks(shopper: Shopper) -> None:
    """The slot repeats the page's own card: same classes, real links, prices in the page's language."""
    before = shopper.shelf.first.get_attribute("class")
    shopper.travel("Oslo", "2026-01-15")
    expect(shopper.page.locator("#for-you-title")).to_have_text("Made for the cold")
    card = shopper.shelf.first
    assert card.get_attribute("class") == before
    assert str(card.locator("a").get_attribute("href")).startswith("/p/")
    expect(card.locator(".card-price")).to_have_text("€" + str(card.locator(".card-price").inner_text()).lstrip("€"))
    card.locator("a").click()
    expect(shopper.page.locator("h1")).to_be_visible()
