"""What the server receives of a visitor's behaviour."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import VISITOR, Api, Site, proof_of
from tests.tag.offers import banner, slot

SALE = "currency: 'EUR', value: 199"
COAT = "{item_id: 'p1', item_name: 'Coat', price: '99.50', quantity: 2, secret: 'x'}"


def names(api: Api) -> list[str]:
    """Names of the events received, in order."""
    return [event["name"] for event in api.events()]


def test_page_view_and_its_envelope(page: Page, api: Api, site: Site) -> None:
    """A page view arrives once, as plain text without cookies, with the visitor, the time of sending, the consent and the page."""
    page.goto(site.page("<h1>Owner</h1>", path="/about") + "?utm_source=x#team")
    event = api.wait_event("page_view")
    request = next(request for request in api.received if request.path == "/v1/events")
    assert request.headers["Content-Type"].startswith("text/plain")
    assert "Cookie" not in request.headers
    assert request.body["site"] == "shop"
    assert request.body["visitor_id"] == VISITOR
    assert request.body["visitor_proof"] == proof_of(VISITOR)
    assert request.body["consent"] == {"personalization": True, "measurement": True}
    assert request.body["sent_at"].endswith("Z")
    assert event["page"] == {
        "url": f"{site.origin}/about?utm_source=x",
        "type": "other",
        "language": "en",
    }
    assert not any(request.method == "OPTIONS" for request in api.received)


@pytest.mark.parametrize(
    "push",
    [
        f"dataLayer.push({{event: 'add_to_cart', email: 'a@b.example', ecommerce: {{{SALE}, items: [{COAT}]}}}})",
        f"dataLayer.push({{event: 'add_to_cart', currency: 'EUR', value: '199', items: [{COAT}]}})",
        f"(function(){{dataLayer.push(arguments)}})('event', 'add_to_cart', {{{SALE}, items: [{COAT}], user: 'u'}})",
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_data_layer(page: Page, api: Api, site: Site, push: str, when: str) -> None:
    """Ecommerce events are reported in the wire's shape, before or after the tag came, and nothing else of them."""
    head = f"<script>window.dataLayer=[];{push if when == 'before' else ''}</script>"
    page.goto(site.page("<h1>Owner</h1>", head=head))
    api.wait_event("page_view")
    if when == "after":
        page.evaluate(push)
    event = api.wait_event("add_to_cart")
    assert event["items"] == [{"item_id": "p1", "item_name": "Coat", "price": 99.5, "quantity": 2}]
    assert event["value"] == 199
    assert event["currency"] == "EUR"
    assert event["params"] == {}
    assert page.evaluate("dataLayer.length") == 1


def test_data_layer_of_others_is_left_alone(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """Odd entries harm nothing, lists and unknown events are not reported, and no data layer is created."""
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait_event("page_view")
    assert page.evaluate("typeof dataLayer") == "undefined"
    head = """<script>window.dataLayer=[null, 7, 'x', {event: 5}, {event: 'gtm.js'}, ['consent'],
        {event: 'view_item_list', ecommerce: {items: [{item_id: 'p1'}]}},
        {event: 'purchase', ecommerce: {transaction_id: 'T1', value: 5, items: 'x'}}]</script>"""
    page.goto(site.page("<h1>Owner</h1>", head=head))
    assert api.wait_event("purchase")["transaction_id"] == "T1"
    assert set(names(api)) == {"page_view", "purchase"}
    assert errors == []


def test_command_event(page: Page, api: Api, site: Site) -> None:
    """The page can report any event of its own; impossible values are left out rather than costing the batch."""
    page.goto(site.page("<h1>Owner</h1>"))
    odd = "odd: {a: 1}, huge: 'x'.repeat(900), value: NaN, half: '\\ud83d', items: [{item_id: ''}]"
    data = f"{{plan: 'gold', seats: 3, trial: false, {odd}}}"
    page.evaluate(f"vitrine('event', 'subscribe', {data}); vitrine('event', '9bad')")
    event = api.wait_event("subscribe")
    assert event["params"] == {"plan": "gold", "seats": 3, "trial": False, "huge": "x" * 500}
    assert event["items"] == []
    assert "value" not in event
    assert "9bad" not in names(api)


@pytest.mark.parametrize("pushed", [False, True])
def test_product_of_json_ld(page: Page, api: Api, site: Site, pushed: bool) -> None:
    """A product page that reports no view has its JSON-LD reported; one that does is not counted twice."""
    page.clock.install()
    head = """<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type": ["Product"], "sku": "p9",
        "name": "Coat", "category": "coats", "brand": {"name": "Fjord"}}]}</script>"""
    if pushed:
        head += "<script>window.dataLayer=[{event: 'view_item', ecommerce: {items: [{item_id: 'p9'}]}}]</script>"
    page.goto(site.page("<h1>Owner</h1>", path="/coat", head=head))
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    page.clock.run_for(3_000)
    event = api.wait_event("view_item")
    assert event["items"][0]["item_id"] == "p9"
    assert ("item_category" in event["items"][0]) is not pushed
    assert event["page"]["type"] == "product"
    assert event["page"]["item_id"] == "p9"
    assert len(api.events("view_item")) == 1


def test_exposure_when_seen(page: Page, api: Api, site: Site) -> None:
    """An exposure is reported when half of the placement is in view, once, and not when it was merely swapped."""
    page.clock.install()
    api.offer("hero", "#low", banner(cap={"session": 5}))
    page.goto(site.page('<div style="height:3000px"></div><div id="low" style="height:100px">Owner</div>'))
    expect(page.locator("#low")).to_have_text("from hero")
    page.clock.run_for(5_000)
    api.wait_event("page_view")
    assert names(api) == ["page_view"]
    for top in (9_999, 0, 9_999):
        page.evaluate(
            f"scrollTo(0, {top}); new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
    page.wait_for_function("localStorage['vitrine:shop:caps']")
    page.clock.run_for(5_000)
    event = api.wait_event("view_promotion")
    assert event["params"] == {"promotion_id": "hero", "creative_name": "a", "creative_slot": "hero"}
    assert api.events("exposure")[0]["exposure_token"] == "token-hero"
    assert len(api.events("exposure")) == 1


def test_slot_list_and_click(page: Page, api: Api, site: Site) -> None:
    """A seen slot reports its list, a clicked item its selection, under the placement's name, though the page goes."""
    api.offer("shelf", "#shelf", slot())
    site.page("there", path="/p/2")
    page.goto(site.page('<div id="shelf"></div>'))
    event = api.wait_event("view_item_list")
    assert [item["item_id"] for item in event["items"]] == ["p1", "p2"]
    assert event["params"] == {"item_list_id": "shelf"}
    page.get_by_text("Coat 2").click()
    selected = api.wait_event("select_item")
    assert [item["item_id"] for item in selected["items"]] == ["p2"]
    assert api.wait_event("click")["exposure_token"] == "token-picks"


def test_events_wait_for_a_second_or_for_ten(page: Page, api: Api, site: Site) -> None:
    """Events are sent together one second after the first of them, or at once when there are ten."""
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait(api.decisions)
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    page.clock.run_for(900)
    assert api.events() == []
    page.clock.run_for(200)
    api.wait_event("page_view")
    page.wait_for_function("localStorage['vitrine:shop:queue'] === '[]'")
    page.evaluate("for (let n = 0; n < 10; n++) vitrine('event', 'step', {n})")
    page.clock.run_for(10)
    api.wait(lambda: len(api.events("step")) == 10)


@pytest.mark.parametrize("status", [500, 429])
def test_failed_events_are_kept_and_sent_again(page: Page, api: Api, site: Site, status: int) -> None:
    """Events that the server could not take are sent again after a growing pause."""
    page.clock.install()
    api.events_status = [status]
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait(api.decisions)
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    with page.expect_response("**/v1/events"):
        page.clock.run_for(1_100)
    page.evaluate("vitrine('event', 'more')")
    page.clock.run_for(1_000)
    assert len(api.events("more")) == 0
    page.clock.run_for(4_500)
    api.wait_event("more")
    assert len([request for request in api.received if request.path == "/v1/events"]) == 2


def test_refused_events_are_dropped(page: Page, api: Api, site: Site) -> None:
    """Events that the server refuses for good are not sent again."""
    page.clock.install()
    api.events_status = [400]
    page.goto(site.page("<h1>Owner</h1>"))
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    with page.expect_response("**/v1/events"):
        page.clock.run_for(1_100)
    page.wait_for_function("localStorage['vitrine:shop:queue'] === '[]'")
    page.clock.run_for(60_000)
    assert len([request for request in api.received if request.path == "/v1/events"]) == 1


def test_page_end_sends_the_rest(page: Page, api: Api, site: Site) -> None:
    """What is left when the page ends goes by beacon, and again with the next page, until it is confirmed."""
    page.clock.install()
    page.goto(site.page("<h1>Owner</h1>"))
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    page.evaluate("vitrine('event', 'last')")
    page.goto("about:blank")
    first = api.wait_event("last")
    page.goto(site.page("<h1>Owner</h1>", path="/next"))
    api.wait(lambda: len(api.decisions()) == 2)
    assert first["event_id"] in [event["event_id"] for event in api.decisions()[1]["events"]]
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    page.clock.run_for(1_500)
    api.wait(lambda: len(api.events("page_view")) == 2)
    assert len(api.events("last")) == 1


def test_routes_of_a_single_page_application(page: Page, api: Api, site: Site) -> None:
    """A new route is a new page view with a new question; the same address, or a place in the page, is none."""
    api.offer("hero", "h1", banner("sale", residual={"page.path": "/sale"}))
    head = '<link rel="canonical" href="/">'
    page.goto(site.page("<h1>Owner</h1>", head=head))
    api.wait(api.decisions)
    page.evaluate("history.replaceState({}, '', location.href); location.hash = 'reviews'")
    page.evaluate("history.pushState({}, '', '/sale'); vitrine('page', {type: 'category', category: 'sale'})")
    expect(page.locator("h1")).to_have_text("from sale")
    api.wait(lambda: len(api.events("page_view")) == 2)
    first, second = (event["page"] for event in api.events("page_view"))
    assert (first["type"], second["type"], second["category"]) == ("home", "category", "sale")
    assert second["url"] == f"{site.origin}/sale"
    assert second["referrer"] == f"{site.origin}/"
    page.go_back()
    api.wait(lambda: len(api.events("page_view")) == 3)
    assert len(api.decisions()) == 3


def describe(body: dict[str, Any]) -> tuple[Any, ...]:
    """What a question says about its page."""
    return tuple(body["page"].get(key) for key in ("type", "item_id", "category"))


def test_page_context_that_comes_late(page: Page, api: Api, site: Site) -> None:
    """A data layer that names the product after the first question asks again."""
    page.goto(site.page("<h1>Owner</h1>", path="/x", head="<script>window.dataLayer=[]</script>"))
    api.wait(api.decisions)
    page.evaluate("dataLayer.push({event: 'view_item', ecommerce: {items: [{item_id: 'p5', item_category: 'coats'}]}})")
    api.wait(lambda: len(api.decisions()) == 2)
    assert [describe(body) for body in api.decisions()] == [("other", None, None), ("product", "p5", "coats")]


def test_attributes_of_the_page(page: Page, api: Api, site: Site) -> None:
    """Attributes that the page tells travel with the question, and can be tested by a residual."""
    api.offer("hero", "h1", banner(residual={"tier": "gold"}))
    page.goto(
        site.page("<h1>Owner</h1><script>vitrine('attributes', {tier: 'gold', __proto__: {polluted: 1}})</script>")
    )
    expect(page.locator("h1")).to_have_text("from hero")
    assert api.decisions()[-1]["attributes"]["tier"] == "gold"
    assert page.evaluate("({}).polluted") is None
