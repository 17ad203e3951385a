"""What of a page's address, title and referrer leaves the browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import Api, Site
from tests.tag.offers import banner

QUERY = "?utm_source=mail&q=rain+coat&token=s3cret&email=jane%40mail.example#reset=s3cret"
PRIVATE = ("s3cret", "jane", "mail.example", "Jane")


@pytest.mark.parametrize("consent", [None, "both"])
def test_nothing_personal_of_an_address_leaves_the_page(page: Page, api: Api, site: Site, consent: str | None) -> None:
    """Neither with consent nor without it: no query but utm_*, no fragment, no e-mail address, no title."""
    site.page("<a href='/next'>on</a>", path="/account/jane@mail.example", head="<title>Jane's orders</title>")
    page.goto(f"{site.origin}/account/jane@mail.example{QUERY}")
    api.wait(api.decisions)
    page.evaluate("document.title = 'Jane'")
    if consent:
        api.wait_event("page_view")
    site.page("<h1>Owner</h1>", path="/next", consent=consent)
    page.evaluate(f"history.pushState({{}}, '', '/account/jane%40mail.example/orders{QUERY}')")
    api.wait(lambda: len(api.decisions()) == 2)
    page.get_by_text("on").click()
    api.wait(lambda: len(api.decisions()) == 3)
    if consent:
        api.wait(lambda: len(api.events("page_view")) == 3)
    for request in api.received:
        assert not re.search("|".join(PRIVATE), request.text), request.text
    first, second, _ = (body["page"] for body in api.decisions())
    assert first["url"] == f"{site.origin}/account/-?utm_source=mail"
    assert second["url"] == f"{site.origin}/account/-/orders?utm_source=mail"
    assert second["referrer"] == f"{site.origin}/account/-?utm_source=mail"
    assert "title" not in first


def test_parameters_that_the_site_allows(page: Page, api: Api, site: Site) -> None:
    """The script tag may name query parameters that leave the page, too, such as what was searched for."""
    address = site.page("<h1>Owner</h1>", path="/search")
    pasted = site.pages["/search"].replace(b'data-site="shop"', b'data-site="shop" data-query="q,sort"')
    site.pages["/search"] = pasted
    page.goto(address + QUERY)
    assert api.wait_event("page_view")["page"]["url"] == f"{address}?utm_source=mail&q=rain+coat"
    assert api.decisions()[0]["page"]["url"] == f"{address}?utm_source=mail&q=rain+coat"


def test_the_page_s_own_predicates_read_the_real_address(page: Page, api: Api, site: Site) -> None:
    """What does not leave the page can still be tested in it: address, query, title and referrer."""
    address = site.page("<h1>Owner</h1>", path="/search")
    page.goto(site.page(f"<a href='{address}{QUERY}'>on</a>", path="/from") + "?token=s3cret")
    residual = {
        "page.url": address + QUERY,
        "page.query.token": "s3cret",
        "page.query": {"$contains": "email=jane"},
        "page.title": "Shop",
        "page.referrer": f"{site.origin}/from?token=s3cret",
    }
    api.offer("hero", "h1", banner(residual=residual))
    page.get_by_text("on").click()
    expect(page.locator("h1")).to_have_text("from hero")
