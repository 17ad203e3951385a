"""A busy server is left alone for as long as it asks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import Api, Site
from tests.tag.offers import banner


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_not_asked_for_decisions(page: Page, api: Api, site: Site, status: int) -> None:
    """After a 429 or 503 neither this page nor the next asks again before Retry-After has passed; pages stay as they are."""
    page.clock.install()
    api.offer("hero", "h1", banner())
    api.decide_status, api.retry_after_s = status, 60
    with page.expect_response("**/v1/decide"):
        page.goto(site.page("<h1>Owner</h1>"))
    api.decide_status = 200
    for number in range(5):
        page.clock.run_for(5_000)
        page.evaluate("number => vitrine('attributes', {number})", number)
    page.goto(site.page("<h1>Owner</h1>", path="/next"))
    page.clock.run_for(5_000)
    page.evaluate("vitrine('identify', {account_id: 'home-7'})")
    assert len(api.decisions()) == 1
    expect(page.locator("h1")).to_have_text("Owner")
    page.clock.run_for(31_000)
    page.evaluate("vitrine('attributes', {})")
    expect(page.locator("h1")).to_have_text("from hero")
    assert len(api.decisions()) == 2


def test_a_busy_server_that_names_no_time(page: Page, api: Api, site: Site) -> None:
    """Without Retry-After it is left alone for a few seconds, so that questions do not storm it."""
    page.clock.install()
    api.offer("hero", "h1", banner())
    api.decide_status = 500
    with page.expect_response("**/v1/decide"):
        page.goto(site.page("<h1>Owner</h1>"))
    api.decide_status = 200
    for _ in range(10):
        page.clock.run_for(100)
        page.evaluate("vitrine('attributes', {})")
    assert len(api.decisions()) == 1
    page.clock.run_for(4_500)
    page.evaluate("vitrine('attributes', {})")
    expect(page.locator("h1")).to_have_text("from hero")


def test_a_refusal_is_no_pause(page: Page, api: Api, site: Site) -> None:
    """After any other refusal the next question is asked at once: what was wrong with the last may be right now."""
    api.offer("hero", "h1", banner())
    api.decide_status, api.retry_after_s = 400, 60
    with page.expect_response("**/v1/decide"):
        page.goto(site.page("<h1>Owner</h1>"))
    api.decide_status = 200
    page.evaluate("vitrine('attributes', {})")
    expect(page.locator("h1")).to_have_text("from hero")
