"""Whatever happens to the server, the page is whole, and it hardly moves when all goes well."""

from __future__ import annotations

import pytest
from playwright.sync_api import ConsoleMessage, Route, expect

from e2e.shopper import Shopper, expect_hero

NONSENSE = [
    "",
    "{",
    "null",
    "[]",
    '{"placements": 7}',
    '{"placements": {"hero": [{"type": "banner"}]}, "anchors": {}}',
    '{"placements": {"__proto__": []}, "anchors": {"hero": null}}',
    "<html>Bad gateway</html>",
]


def errors_of(shopper: Shopper) -> list[str]:
    """What would frighten the owner of the page: exceptions that nobody caught."""
    found: list[str] = []
    shopper.page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("body", NONSENSE)
def test_a_wrong_answer_changes_nothing(shopper: Shopper, body: str) -> None:
    """Not JSON, not the contract, or hostile."""
    errors = errors_of(shopper)
    shopper.page.route("**/v1/decide", lambda route: route.fulfill(status=200, body=body))
    shopper.go_home()
    expect(shopper.hero).to_have_text("New arrivals")
    expect(shopper.shelf).to_have_count(4)
    assert errors == []


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_a_refusal_changes_nothing(shopper: Shopper, status: int) -> None:
    """Any status but 200."""
    errors = errors_of(shopper)
    shopper.page.route("**/v1/decide", lambda route: route.fulfill(status=status, body="{}"))
    shopper.go_home()
    expect(shopper.hero).to_have_text("New arrivals")
    assert errors == []


def test_a_server_that_is_down_changes_nothing(shopper: Shopper) -> None:
    """Neither the tag nor the decision arrives."""
    errors = errors_of(shopper)
    shopper.page.route("**/v1/**", lambda route: route.abort("connectionrefused"))
    with shopper.page.expect_event("requestfailed"):
        shopper.page.goto(f"{shopper.shop}/")
    expect(shopper.hero).to_have_text("New arrivals")
    shopper.page.route("**/vitrine.js", lambda route: route.abort("connectionrefused"))
    with shopper.page.expect_event("requestfailed"):
        shopper.page.goto(f"{shopper.shop}/")
    expect(shopper.hero).to_have_text("New arrivals")
    assert errors == []


def test_a_slow_server_is_not_waited_for(shopper: Shopper) -> None:
    """After two seconds of an injected clock the tag gives up; the page is as it was."""
    errors = errors_of(shopper)
    held: list[Route] = []
    shopper.page.clock.install()
    shopper.page.route("**/v1/decide", lambda route: held.append(route))
    with shopper.page.expect_request("**/v1/decide"):
        shopper.page.goto(f"{shopper.shop}/")
    with shopper.page.expect_event("requestfailed"):
        shopper.page.clock.run_for(2_500)
    expect(shopper.hero).to_have_text("New arrivals")
    assert held and errors == []


def test_swaps_move_nothing(shopper: Shopper) -> None:
    """The layout shift that hero, shelf and beauty swaps add together is at most 0.01, as Chromium measures it."""
    shopper.travel("Oslo", "2026-01-15")
    shopper.page.add_init_script(
        """window.shifted = 0;
           new PerformanceObserver((list) => {
             for (const entry of list.getEntries()) window.shifted += entry.value;
           }).observe({type: "layout-shift", buffered: true});"""
    )
    shopper.page.route("**/v1/decide", lambda route: route.abort())
    shopper.page.reload()
    expect(shopper.page.locator("#beauty .card")).to_have_count(4)
    without = shopper.page.evaluate("window.shifted")
    shopper.page.unroute("**/v1/decide")
    shopper.page.reload()
    expect_hero(shopper, "Northern winter")
    expect(shopper.page.locator("#beauty-title")).to_have_text("Loved this month")
    assert shopper.page.evaluate("window.shifted") - without <= 0.01


def test_the_console_stays_quiet(shopper: Shopper) -> None:
    """No warning and no error of ours in a developer's console."""
    said: list[ConsoleMessage] = []
    shopper.page.on("console", lambda message: said.append(message))
    shopper.travel("Oslo", "2026-01-15")
    expect_hero(shopper, "Northern winter")
    assert [message.text for message in said if message.type in ("error", "warning")] == []
