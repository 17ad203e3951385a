"""Privacy in the browser: the tag stores no key, cookie or id before consent, and none after a refusal."""

from __future__ import annotations

import json

from playwright.sync_api import Request, Response

from e2e.shopper import Shopper, expect_hero


def test_before_consent_nothing_is_stored_and_no_id_is_sent(shopper: Shopper) -> None:
    """The decision uses the context alone: the hero shows the season, the tag stores nothing and sends no id."""
    requests: list[Request] = []
    shopper.page.on("request", lambda request: requests.append(request) if "/v1/" in request.url else None)
    shopper.travel("Oslo", "2026-01-15")
    expect_hero(shopper, "Northern winter")
    assert shopper.storage() == {}
    decisions = [json.loads(request.post_data or "{}") for request in requests]
    assert decisions and all("/v1/decide" in request.url for request in requests)
    assert not any(decision.get("visitor_id") or any(decision["consent"].values()) for decision in decisions)


def is_about_boots(response: Response) -> bool:
    """Whether it is the decision of that page, not a late one of the page before."""
    return "/v1/decide" in response.url and "/c/boots" in (response.request.post_data or "")


def test_a_refusal_leaves_nothing(shopper: Shopper) -> None:
    """When a visitor accepts and later refuses, the tag erases what it stored and sends no more events."""
    shopper.accept()
    assert shopper.storage() != {}
    shopper.page.get_by_role("button", name="Privacy choices").click()
    shopper.refuse()
    shopper.page.wait_for_function(
        "() => !Object.keys({...localStorage, ...sessionStorage}).some((key) => /vitrine/.test(key))"
    )
    urls: list[str] = []
    shopper.page.on("request", lambda request: urls.append(request.url))
    with shopper.page.expect_response(is_about_boots) as decision:
        shopper.page.goto(f"{shopper.shop}/c/boots")
    assert decision.value.json()["visitor_id"] is None
    shopper.go_home()
    assert shopper.storage() == {}
    assert not [url for url in urls if "/v1/events" in url]
