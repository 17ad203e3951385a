"""A message comes no more often than its campaign's cap allows: across pages and tabs, also after a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.tag import conftest as recording
from tests.tag.conftest import Api, Site
from tests.tag.offers import ARMED, banner, control, offer_armed, overlay

api = recording.api
site = recording.site

CAPS: list[dict[str, Any]] = [
    {"session": 1},
    {"day": 1},
    {"week": 1},
    {"visitor": 1},
    {"quiet_after_close_s": 3_600},
    {"quiet_after_goal_s": 3_600, "goal_event": "purchase"},
]


def offer(api: Api, **rest: Any) -> None:
    """Offer a message that comes with the page, and a mark that shows when the tag has decided about the message."""
    api.offer("news", "body", overlay("corner", **rest), insert="overlay")
    offer_armed(api)


def visit(page: Page, address: str, *, times: int) -> None:
    """Open the page; it has the message `times` times."""
    page.goto(address)
    expect(page.locator("#armed")).to_have_text("from armed")
    expect(page.get_by_role("region", name="Stay warm")).to_have_count(times)


def meet(page: Page, address: str) -> None:
    """Open the page, close its message, and buy something."""
    visit(page, address, times=1)
    page.get_by_role("button", name="Close").click()
    page.evaluate("vitrine('event', 'purchase')")


@pytest.mark.parametrize("cap", CAPS, ids=lambda cap: next(iter(cap)))
def test_cap_holds_in_the_tab_and_in_another(
    context: BrowserContext, api: Api, site: Site, cap: dict[str, Any]
) -> None:
    """With consent a cap holds after a reload and in another tab."""
    offer(api, cap=cap)
    address = site.page(ARMED)
    page = context.new_page()
    meet(page, address)
    visit(page, address, times=0)
    visit(context.new_page(), address, times=0)


@pytest.mark.parametrize("cap", CAPS, ids=lambda cap: next(iter(cap)))
def test_cap_holds_after_a_refusal(page: Page, api: Api, site: Site, cap: dict[str, Any]) -> None:
    """After a refusal one key without an id keeps the cap in the tab; the tag never sends it, and a reset erases it."""
    offer(api, cap=cap)
    address = site.page(ARMED, consent="neither")
    meet(page, address)
    visit(page, address, times=0)
    assert page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == ["vitrine:shop:caps"]
    assert "visitor-" not in page.evaluate("sessionStorage['vitrine:shop:caps']")
    assert {request.path for request in api.received} == {"/v1/decide"}
    page.evaluate("vitrine('reset')")
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("cap", CAPS, ids=lambda cap: next(iter(cap)))
def test_cap_holds_before_any_answer(page: Page, api: Api, site: Site, cap: dict[str, Any]) -> None:
    """Before the visitor answers, memory alone keeps the cap for the page's next route, and nothing is stored."""
    offer(api, cap=cap)
    meet(page, site.page(ARMED, consent=None))
    with page.expect_response("**/v1/decide"):
        page.evaluate("document.querySelector('#armed').textContent = ''; history.pushState({}, '', '/next')")
    expect(page.locator("#armed")).to_have_text("from armed")
    expect(page.get_by_role("region")).to_have_count(0)
    assert page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == []


@pytest.mark.parametrize(("consent", "is_given"), [("both", "true"), ("neither", "false")])
def test_cap_holds_through_the_answer_about_consent(
    page: Page, api: Api, site: Site, consent: str, is_given: str
) -> None:
    """A message seen before the visitor answered counts afterwards, whatever the answer."""
    offer(api, cap={"session": 1})
    meet(page, site.page(ARMED, consent=None))
    page.evaluate(f"vitrine('consent', {{personalization: {is_given}, measurement: {is_given}}})")
    visit(page, site.page(ARMED, consent=consent, path="/next"), times=0)


@pytest.mark.parametrize("cap", [{}, {"page": 1}, {"session": 2}], ids=str)
def test_what_is_not_capped_comes_again(page: Page, api: Api, site: Site, cap: dict[str, Any]) -> None:
    """Without a cap, with a cap per page, or with a cap not reached, the message comes on the next page."""
    offer(api, cap=cap)
    meet(page, site.page(ARMED))
    visit(page, site.page(ARMED, path="/next"), times=1)


@pytest.mark.parametrize("cap", [{"session": 1}, {"day": 1}, {"week": 1}, {"quiet_after_close_s": 60}], ids=str)
def test_cap_on_all_overlays_together(page: Page, api: Api, site: Site, cap: dict[str, Any]) -> None:
    """The site's cap counts overlays of all campaigns: after one overlay no other comes."""
    api.answer["cap"] = cap
    offer(api)
    meet(page, site.page(ARMED))
    offer(api, campaign="other")
    visit(page, site.page(ARMED, path="/next"), times=0)


@pytest.mark.parametrize("shown", [True, False], ids=["overlay", "control"])
def test_cap_on_all_overlays_counts_a_control(page: Page, api: Api, site: Site, shown: bool) -> None:
    """A control counts like the overlay it stands for: both sides of a test meet the other overlays alike."""
    api.answer["cap"] = {"session": 1}
    first = overlay("corner") if shown else control("news", "overlay")
    api.offer("news", "body", first, insert="overlay")
    offer_armed(api)
    visit(page, site.page(ARMED), times=int(shown))
    api.wait_event("exposure")
    offer(api, campaign="other")
    visit(page, site.page(ARMED, path="/next"), times=0)


def test_page_cap_holds_however_often_the_page_asks(page: Page, api: Api, site: Site) -> None:
    """Asked again in a view a page cap holds, even when the campaign has moved; another route is another view."""
    offer(api, cap={"page": 1})
    meet(page, site.page(f'{ARMED}<i id="moved">waiting</i>'))
    api.placements.clear()
    api.offer("elsewhere", "body", overlay("corner", cap={"page": 1}), insert="overlay")
    api.offer("moved", "#moved", banner("never", trigger={"type": "event", "name": "never"}), banner("moved"))
    page.evaluate("vitrine('attributes', {})")
    expect(page.locator("#moved")).to_have_text("from moved")
    expect(page.get_by_role("region")).to_have_count(0)
    page.evaluate("history.pushState({}, '', '/next')")
    expect(page.get_by_role("region", name="Stay warm")).to_be_visible()


def test_session_goes_on_with_what_the_visitor_does(page: Page, api: Api, site: Site) -> None:
    """Events less than half an hour apart are one session, as on the server; checking a cap does not continue it."""
    page.clock.install()
    offer(api, cap={"session": 1})
    meet(page, site.page(ARMED))
    page.clock.fast_forward(20 * 60 * 1_000)
    page.evaluate("vitrine('event', 'search', {search_term: 'coats'})")
    page.clock.fast_forward(20 * 60 * 1_000)
    visit(page, site.page(ARMED, path="/next"), times=0)
    page.clock.fast_forward(31 * 60 * 1_000)
    visit(page, site.page(ARMED, path="/later"), times=1)
