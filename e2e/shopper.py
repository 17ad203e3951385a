"""A person at the demo shop: what they do, and what they see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect


@dataclass(frozen=True, slots=True)
class Shopper:
    """Drives one page as a person does, with the mouse and the travel bar."""

    page: Page
    shop: str

    def go_home(self) -> None:
        """Open the home page, and stay until the server has decided about it."""
        with self.page.expect_response("**/v1/decide"):
            self.page.goto(f"{self.shop}/")

    def accept(self) -> None:
        """Consent to everything in the shop's own notice; the tag asks for a decision with an id then."""
        with self.page.expect_response(with_consent) as answered:
            self.page.get_by_role("button", name="Accept all").click()
        assert answered.value.json()["visitor_id"] is not None

    def refuse(self) -> None:
        """Consent to nothing."""
        self.page.get_by_role("button", name="Only necessary").click()

    def travel(self, city: str, date: str | None = None) -> None:
        """Pretend to be elsewhere, and at another time."""
        with self.page.expect_response("**/v1/decide"):
            self.page.get_by_role("button", name=city, exact=True).click()
        if date is not None:
            with self.page.expect_response("**/v1/decide"):
                self.page.get_by_label("Date", exact=True).fill(date)

    def view(self, item_id: str) -> None:
        """Open an item's page, and stay until the server knows: the view is recorded, not only sent."""
        with self.page.expect_response(lambda answer: "/v1/events" in answer.url and answer.status == 202):
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
        """Which items the cards show."""
        return [str(card.get_attribute("data-item-id")) for card in cards.all()]

    def storage(self) -> dict[str, Any]:
        """All that the tag keeps in the browser: local and session storage and cookies."""
        kept: dict[str, Any] = self.page.evaluate(
            """() => Object.fromEntries([...Object.entries(localStorage), ...Object.entries(sessionStorage),
                 ...document.cookie.split("; ").filter(Boolean).map((pair) => pair.split("="))]
                 .filter(([key]) => /vitrine/.test(key)))"""
        )
        return kept


def with_consent(answer: Response) -> bool:
    """Whether this answers a decision that was asked for with consent."""
    return "/v1/decide" in answer.url and '"personalization":true' in (answer.request.post_data or "")


def expect_hero(shopper: Shopper, words: str) -> None:
    """The hero says so."""
    expect(shopper.hero).to_have_text(re.compile(words))
