"""Privacy in the browser: no key, no cookie, no id before consent, and none after a refusal."""

from __future__ import annotations

import json

from playwright.sync_api import Request

from e2e.shopper import Shopper, expect_hero


def test_before_consent_nothing_is_kept_and_no_id_travels(shopper: Shopper) -> None:
    """The page is decided by context alone; the season needs no memory."""
    sent: list[Request] = []
    shopper.page.on("request", lambda request: sent.append(request) if "/v1/" in request.url else None)
    shopper.travel("Oslo", "2026-01-15")
    expect_hero(shopper, "Northern winter")
    assert shopper.storage() == {}
    decisions = [json.loads(request.post_data or "{}") for request in sent]
    assert decisions and all("/v1/decide" in request.url for request in sent)
    assert not any(decision.get("visitor_id") or any(decision["consent"].values()) for decision in decisions)


def test_a_refusal_leaves_nothing(shopper: Shopper) -> None:
    """Accept first, refuse later: what was kept is gone, and nothing is reported any more."""
    shopper.accept()
    assert shopper.storage() != {}
    shopper.page.get_by_role("button", name="Privacy choices").click()
    shopper.refuse()
    shopper.page.wait_for_function(
        "() => !Object.keys({...localStorage, ...sessionStorage}).some((key) => /vitrine/.test(key))"
    )
    sent: list[str] = []
    shopper.page.on("request", lambda request: sent.append(request.url))
    with shopper.page.expect_response("**/v1/decide") as answered:
        shopper.page.goto(f"{shopper.shop}/c/boots")
    assert answered.value.json()["visitor_id"] is None
    shopper.go_home()
    assert shopper.storage() == {}
    assert not [url for url in sent if "/v1/events" in url]
