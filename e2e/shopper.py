"""A person in the demo shop: their actions, and what they see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect


@dataclass(frozen=True, slots=True)
class Shopper:
    """Drives one page as a person would, with the mouse and the travel bar."""

    page: Page
    shop: str

    def go_home(self) -> None:
        """Open the home page; return when the decision has arrived."""
        with self.page.expect_response("**/v1/decide"):
            self.page.goto(f"{self.shop}/")

    def accept(self) -> None:
        """Accept everything in the shop's own notice; return when the tag has a decision with an id."""
        with self.page.expect_response(has_consent) as response:
            self.page.get_by_role("button", name="Accept all").click()
        assert response.value.json()["visitor_id"] is not None

    def refuse(self) -> None:
        """Refuse everything in the shop's own notice."""
        self.page.get_by_role("button", name="Only necessary").click()

    def travel(self, city: str, date: str | None = None) -> None:
        """Pretend to be in another city, and at another time."""
        with self.page.expect_response("**/v1/decide"):
            self.page.get_by_role("button", name=city, exact=True).click()
        if date is not None:
            with self.page.expect_response("**/v1/decide"):
                self.page.get_by_label("Date", exact=True).fill(date)

    def view(self, item_id: str) -> None:
        """Open an item's page; return when the server has recorded the view, not only received it."""
        with self.page.expect_response(is_recorded):
            self.page.goto(f"{self.shop}/p/{item_id}")

    @property
    def hero(self) -> Locator:
        """The headline of the hero banner."""
        return self.page.locator("#hero-title")

    @property
    def shelf(self) -> Locator:
        """The cards of the personal shelf."""
        return self.page.locator("#for-you .card")

    @property
    def beauty(self) -> Locator:
        """The cards of the beauty shelf."""
        return self.page.locator("#beauty .card")

    def item_ids(self, cards: Locator) -> list[str]:
        """The ids of the items on the cards."""
        return [str(card.get_attribute("data-item-id")) for card in cards.all()]

    def storage(self) -> dict[str, Any]:
        """All that the tag stores in the browser: local storage, session storage and cookies."""
        stored: dict[str, Any] = self.page.evaluate(
            """() => Object.fromEntries([...Object.entries(localStorage), ...Object.entries(sessionStorage),
                 ...document.cookie.split("; ").filter(Boolean).map((pair) => pair.split("="))]
                 .filter(([key]) => /vitrine/.test(key)))"""
        )
        return stored


def is_recorded(response: Response) -> bool:
    """Whether the server has written the events of this request to its log."""
    return "/v1/events" in response.url and response.status == 202


def has_consent(response: Response) -> bool:
    """Whether this is a decision for a visitor who consents to personalization."""
    return "/v1/decide" in response.url and '"personalization":true' in (response.request.post_data or "")


def expect_hero(shopper: Shopper, pattern: str) -> None:
    """The hero's headline matches the pattern."""
    expect(shopper.hero).to_have_text(re.compile(pattern))
