"""The shop shows winter wear where it is cold and summer wear where it is warm, by date and real GeoIP lookup."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.shopper import Shopper, expect_hero

JOURNEYS = [
    ("Oslo", "2026-01-15", "Northern winter", "Made for the cold"),
    ("Oslo", "2026-07-15", "Summer, at last", "Made for the sun"),
    ("Sydney", "2026-01-15", "Summer, at last", "Made for the sun"),
    ("Sydney", "2026-07-15", "Northern winter", "Made for the cold"),
    ("Singapore", "2026-01-15", "Always summer", "Made for the sun"),
    ("Singapore", "2026-07-15", "Always summer", "Made for the sun"),
    ("Cairo", "2026-01-15", "Softer days", "Bestsellers"),
    ("Unknown", "2026-01-15", "New arrivals", "Bestsellers"),
]


@pytest.mark.parametrize(("city", "date", "hero", "shelf"), JOURNEYS)
def test_hero_and_shelf_follow_season(shopper: Shopper, city: str, date: str, hero: str, shelf: str) -> None:
    """Hero and shelf show the season of the place at the date; in an unknown place both stay as they were written."""
    shopper.travel(city, date)
    expect_hero(shopper, hero)
    expect(shopper.page.locator("#for-you-title")).to_have_text(shelf)


def test_a_whole_journey_in_one_visit(shopper: Shopper) -> None:
    """When a visitor with consent travels, each page shows the present place, never an earlier one."""
    shopper.accept()
    for city, date, hero, _shelf in JOURNEYS:
        shopper.travel(city, date)
        expect_hero(shopper, hero)
    shopper.go_home()
    expect_hero(shopper, "New arrivals")
