"""The page stays complete when the server fails, and its layout hardly moves when the server works."""

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
    """The uncaught exceptions of the page, from now on."""
    errors: list[str] = []
    shopper.page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


@pytest.mark.parametrize("body", NONSENSE)
def test_an_invalid_answer_changes_nothing(shopper: Shopper, body: str) -> None:
    """An answer that is no JSON, has another shape or is hostile leaves hero and shelf unchanged."""
    errors = errors_of(shopper)
    shopper.page.route("**/v1/decide", lambda route: route.fulfill(status=200, body=body))
    shopper.go_home()
    expect(shopper.hero).to_have_text("New arrivals")
    expect(shopper.shelf).to_have_count(4)
    assert errors == []


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_an_error_status_changes_nothing(shopper: Shopper, status: int) -> None:
    """An error status leaves the hero unchanged."""
    errors = errors_of(shopper)
    shopper.page.route("**/v1/decide", lambda route: route.fulfill(status=status, body="{}"))
    shopper.go_home()
    expect(shopper.hero).to_have_text("New arrivals")
    assert errors == []


def test_a_server_that_is_down_changes_nothing(shopper: Shopper) -> None:
    """The hero stays unchanged when no decision arrives, and when the script itself does not load."""
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
    """After two seconds, on an injected clock, the tag cancels its request, and the hero stays unchanged."""
    errors = errors_of(shopper)
    pending: list[Route] = []
    shopper.page.clock.install()
    shopper.page.route("**/v1/decide", lambda route: pending.append(route))
    with shopper.page.expect_request("**/v1/decide"):
        shopper.page.goto(f"{shopper.shop}/")
    with shopper.page.expect_event("requestfailed"):
        shopper.page.clock.run_for(2_500)
    expect(shopper.hero).to_have_text("New arrivals")
    assert pending and errors == []


def test_swaps_move_nothing(shopper: Shopper) -> None:
    """Together the swaps of hero, shelf and beauty add a layout shift of at most 0.01, as Chromium measures it."""
    shopper.travel("Oslo", "2026-01-15")
    shopper.page.add_init_script(
        """window.layoutShift = 0;
           new PerformanceObserver((list) => {
             for (const entry of list.getEntries()) window.layoutShift += entry.value;
           }).observe({type: "layout-shift", buffered: true});"""
    )
    shopper.page.route("**/v1/decide", lambda route: route.abort())
    shopper.page.reload()
    expect(shopper.page.locator("#beauty .card")).to_have_count(4)
    baseline = shopper.page.evaluate("window.layoutShift")
    shopper.page.unroute("**/v1/decide")
    shopper.page.reload()
    expect_hero(shopper, "Northern winter")
    expect(shopper.page.locator("#beauty-title")).to_have_text("Loved this month")
    assert shopper.page.evaluate("window.layoutShift") - baseline <= 0.01


def test_the_console_stays_quiet(shopper: Shopper) -> None:
    """The browser's console shows no warning and no error."""
    messages: list[ConsoleMessage] = []
    shopper.page.on("console", lambda message: messages.append(message))
    shopper.travel("Oslo", "2026-01-15")
    expect_hero(shopper, "Northern winter")
    assert [message.text for message in messages if message.type in ("error", "warning")] == []
