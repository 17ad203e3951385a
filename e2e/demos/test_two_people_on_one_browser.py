"""Two people share a browser: each sees what follows from their own visits, and no stranger can ask for it."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from playwright.sync_api import expect

from e2e.conftest import Demo
from e2e.demos.test_the_shelf_follows_what_was_viewed import BOOTS, CATEGORY, SWIM
from e2e.shopper import Shopper, has_consent

CHOSEN = "Chosen for you"
WINTER = {"boots", "coats", "knitwear", "accessories"}


def sign_in(shopper: Shopper, name: str) -> Any:
    """Press the person's button in the demo's bar; return the decision for them."""
    with shopper.page.expect_response(has_consent) as response:
        shopper.page.get_by_role("button", name=name, exact=True).click()
    return response.value.json()


def for_you(decision: Any) -> set[str]:
    """The campaigns that the decision offers for the shelf."""
    return {candidate["campaign"] for candidate in decision["placements"].get("for_you", [])}


def test_each_profile_has_a_shelf_of_its_own(shopper: Shopper) -> None:
    """Anna's boots are on no shelf of Ida's, nor on that of nobody; they are there again when Anna comes back."""
    shopper.accept()
    title = shopper.page.locator("#for-you-title")
    assert sign_in(shopper, "Anna")["degraded"] == []
    for item_id in BOOTS[:3]:
        shopper.view(item_id)
    shopper.go_home()
    expect(title).to_have_text(CHOSEN)
    for_anna = shopper.item_ids(shopper.shelf)
    assert sum(CATEGORY[item_id] in WINTER for item_id in for_anna) >= 2, for_anna
    for name in ("Ida", "Sign out"):
        decision = sign_in(shopper, name)
        assert decision["degraded"] == [] and "for-you" not in for_you(decision)
    sign_in(shopper, "Ida")
    for item_id in SWIM[:3]:
        shopper.view(item_id)
    shopper.go_home()
    expect(title).to_have_text(CHOSEN)
    assert not set(shopper.item_ids(shopper.shelf)) & set(BOOTS[:3])
    sign_in(shopper, "Anna")
    expect(title).to_have_text(CHOSEN)
    assert shopper.item_ids(shopper.shelf) == for_anna


def test_nobody_else_can_ask_for_them(demo: Demo) -> None:
    """Whoever knows the household's ids, and has no token of the shop's, gets what everybody gets, and the reason."""
    body = {
        "site": "shop",
        "page": {"url": f"{demo.shop}/", "type": "home"},
        "consent": {"personalization": True, "measurement": True},
        "account_id": "household-7",
        "profile_id": "anna",
    }
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}  # no bot
    request = urllib.request.Request(f"{demo.server}/v1/decide", json.dumps(body).encode(), browser)
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert "need an identity_token" in answer.headers["X-Vitrine-Identity"]
        decided = json.load(answer)
    assert decided["degraded"] == ["identity"]
    assert "for-you" not in for_you(decided)
