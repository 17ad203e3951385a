"""Each swapped element gives its reasons: true, in plain words, and without a name that the operator keeps secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.shopper import Shopper, expect_hero

CATALOG = json.loads((Path(__file__).parents[1] / "sites" / "shop" / "catalog.json").read_text(encoding="utf-8"))
CREAMS = [item["item_id"] for item in CATALOG if item["category"] == "skincare" and item["availability"] == "in_stock"]


def reasons(shopper: Shopper, placement: str) -> str:
    """The reasons in the placement's opened "why?" badge."""
    why = shopper.page.locator(f'.why[data-placement="{placement}"]')
    why.get_by_text("why?").click()
    expect(why.locator("ul")).to_be_visible()
    return str(why.inner_text())


@pytest.mark.parametrize(
    ("city", "date", "hero", "sentence"),
    [
        ("Oslo", "2026-01-15", "Northern winter", "It is winter where you are."),
        ("Sydney", "2026-01-15", "Summer, at last", "It is summer where you are."),
        ("Singapore", "2026-07-15", "Always summer", "It is warm all year where you are."),
    ],
)
def test_the_hero_names_the_season(shopper: Shopper, city: str, date: str, hero: str, sentence: str) -> None:
    """The badge of the hero has the rule in words and the campaign's name."""
    shopper.travel(city, date)
    expect_hero(shopper, hero)
    text = reasons(shopper, "hero")
    assert sentence in text and "hero-" in text


def test_shelves_name_what_chose_their_items(shopper: Shopper) -> None:
    """A popular shelf says so; a learned segment is called a guess from the items viewed, without its name."""
    shopper.accept()
    shopper.travel("Oslo", "2026-01-15")
    expect(shopper.page.locator("#beauty-title")).to_have_text("Loved this month")
    assert "Many visitors look at these now." in reasons(shopper, "beauty")
    for item_id in CREAMS[:4]:
        shopper.view(item_id)
    shopper.go_home()
    expect(shopper.page.locator("#beauty-title")).to_have_text("For your skin")
    text = reasons(shopper, "beauty")
    assert "a guess from what you looked at" in text
    assert "skin_care" not in text


def test_nothing_swapped_nothing_to_explain(shopper: Shopper) -> None:
    """An element that was not swapped has no badge."""
    shopper.travel("Unknown", "2026-01-15")
    expect(shopper.page.locator("#beauty-title")).to_have_text("Loved this month")
    expect(shopper.page.locator('.why[data-placement="beauty"]')).to_have_count(1)
    expect(shopper.page.locator('.why[data-placement="hero"]')).to_have_count(0)
