"""Visitors see, correct, take along and erase what a shop knows about them, on one small page."""

from __future__ import annotations

import json
import re
import urllib.request
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import ROOT, Demo
from e2e.shopper import Shopper

ALL = {"personalization": True, "measurement": True}
CREAM = {"item_id": "oat-comfort-cream", "item_name": "Oat comfort cream", "item_category": "skincare"}
PARKA = {
    "item_id": "polar-down-parka",
    "item_name": "Polar down parka",
    "item_category": "coats",
    "item_brand": "Polar",
}


def post(demo: Demo, path: str, body: dict[str, Any]) -> Any:
    headers = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    request = urllib.request.Request(f"{demo.server}{path}", json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


@pytest.fixture
def visitor(demo: Demo) -> str:
    """The id and proof, as the tag keeps them, of a visitor who looked at a cream three times and bought a parka."""
    page = {"url": f"{demo.shop}/", "type": "home"}
    answer = post(demo, "/v1/decide", {"site": "shop", "page": page, "consent": ALL})
    proven = {"visitor_id": answer["visitor_id"], "visitor_proof": answer["visitor_proof"]}
    now = datetime.now(UTC).isoformat()
    bought = {"name": "purchase", "items": [PARKA], "value": 300, "transaction_id": "T1"}
    events = [{"name": "view_item", "items": [CREAM]}] * 3 + [{"name": "add_to_cart", "items": [PARKA]}, bought]
    filled = [{"event_id": f"e{number}", "created_at": now, **event} for number, event in enumerate(events)]
    sent = {"site": "shop", **proven, "sent_at": now, "consent": ALL, "events": filled}
    assert post(demo, "/v1/events", sent)["accepted"] == 5
    return ".".join(proven.values())


def address(demo: Demo, visitor: str) -> str:
    return f"{demo.server}/v1/visitor/page?site=shop#visitor={visitor}"


def test_a_visitor_reads_corrects_and_erases(demo: Demo, page: Page, visitor: str) -> None:
    """The page says what is known in plain words; an interest can be removed, all of it saved, and all of it erased,
    with the keyboard alone."""
    page.goto(address(demo, visitor))
    interests = page.locator("#interests")
    expect(interests).to_contain_text(re.compile(r"skincare: \d+ % – you looked at 3 items"))
    expect(interests).to_contain_text("Polar (brand): 100 % – you put 1 item into the cart, bought 1 item")
    expect(page.locator("#bought")).to_contain_text("Polar Down Parka")
    expect(page.locator("#beliefs")).to_contain_text(
        re.compile(r"We think, with about \d\d % confidence, that you will ")
    )
    expect(page.locator("#places")).to_contain_text("what you did on this site5")
    assert visitor not in page.url, "the proof does not stay in the address"

    page.get_by_role("button", name="Remove the interest in skincare").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Removed: skincare.")
    expect(interests).not_to_contain_text("skincare")

    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").press("Enter")
    saved = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert f"{saved['visitor_id']}." in visitor and "T1" in json.dumps(saved["data"])

    page.get_by_role("button", name="Erase everything").press("Enter")
    expect(page.get_by_role("dialog", name="Erase everything?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(interests).to_be_visible()
    page.get_by_role("button", name="Erase everything").press("Enter")
    page.get_by_role("button", name="Erase it").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Everything is erased.")
    expect(page.get_by_role("status")).to_contain_text("refuse in the privacy choices")
    expect(page.locator("#known")).to_be_hidden()
    page.goto("about:blank")
    page.goto(address(demo, visitor))
    expect(page.get_by_role("status")).to_contain_text("We know nothing about you here")


def test_a_link_at_the_foot_of_the_shop_leads_there(demo: Demo, shopper: Shopper) -> None:
    """The link of the shop leads to the own page, right after the consent and from any later page."""
    link = shopper.page.get_by_role("link", name="What we know about you")
    shopper.accept()
    link.press("Enter")
    expect(shopper.page.get_by_role("heading", name="What you seem to like")).to_be_visible()
    shopper.view("oat-comfort-cream")
    link.press("Enter")
    expect(shopper.page.locator("#interests")).to_contain_text("skincare")
    expect(shopper.page.locator("#who")).to_have_text(re.compile(r"about this browser, from \w+ \d+, \d+\.$"))


def test_the_link_of_who_has_signed_in_leads_to_that_person_s_page(demo: Demo, shopper: Shopper) -> None:
    """Who has signed in sees what is known about that person."""
    shopper.accept()
    shopper.page.get_by_role("button", name="Anna", exact=True).click()
    shopper.view("oat-comfort-cream")
    shopper.page.get_by_role("link", name="What we know about you").click()
    expect(shopper.page.locator("#who")).to_contain_text("about you, as you have signed in")
    expect(shopper.page.locator("#interests")).to_contain_text("skincare")


def test_whoever_refused_is_not_known(demo: Demo, shopper: Shopper) -> None:
    """The link of a visitor who has consented to nothing leads to a page that knows nothing."""
    shopper.refuse()
    shopper.page.get_by_role("link", name="What we know about you").click()
    expect(shopper.page.get_by_role("status")).to_contain_text("We know nothing about you here")


def test_the_lines_of_operate_md_make_a_link(demo: Demo, shopper: Shopper) -> None:
    """The lines of operate.md, run before the visitor has an id, lead to the own page."""
    operate = (ROOT / "server" / "docs" / "operate.md").read_text(encoding="utf-8")
    lines = re.findall(r'```js\n(document\.querySelector\("a\.known".*?)```', operate, re.DOTALL)
    shopper.page.evaluate(
        f"""() => {{
          document.querySelector("a.known").remove();
          const link = "<a class=known href='{demo.server}/v1/visitor/page?site=shop'>What we know</a>";
          document.body.insertAdjacentHTML("afterbegin", link);
          {lines[0]}
        }}"""
    )
    shopper.accept()
    shopper.page.get_by_role("link", name="What we know").click()
    expect(shopper.page.get_by_role("heading", name="What you seem to like")).to_be_visible()


def test_nobody_sees_another_visitor_s_page(demo: Demo, page: Page, visitor: str) -> None:
    """Without the proof, or with a guessed one, the page shows nothing."""
    visitor_id, _, _ = visitor.partition(".")
    for guess in ("", f"#visitor={visitor_id}", f"#visitor={visitor_id}.aaaa.bbbbbbbbbbbbbbbbbbbbbb"):
        page.goto("about:blank")
        page.goto(f"{demo.server}/v1/visitor/page?site=shop{guess}")
        expect(page.get_by_role("status")).to_contain_text("We know nothing about you here")
        expect(page.locator("#known")).to_be_hidden()


def test_the_shop_embeds_it_and_nobody_else(demo: Demo, page: Page, visitor: str) -> None:
    """The shop's pages may embed the page; a page of another origin shows nothing of it."""
    embed = "(address) => { const f = document.createElement('iframe'); f.src = address; document.body.append(f) }"
    page.goto(f"{demo.shop}/")
    page.evaluate(embed, address(demo, visitor))
    expect(page.frame_locator("iframe").locator("#interests")).to_contain_text("skincare")
    foreign = page.context.new_page()
    foreign.goto(f"{demo.server.replace('localhost', '127.0.0.1')}/openapi.json")
    with foreign.expect_console_message(lambda message: "frame-ancestors" in message.text):
        foreign.evaluate(embed, address(demo, visitor))
    assert all("skincare" not in frame.content() for frame in foreign.frames)


def test_it_works_on_a_small_screen_and_runs_nothing_foreign(demo: Demo, page: Page, visitor: str) -> None:
    """At 320 pixels nothing is cut off, headings and language are right, and the policy allows its own files only."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": 320, "height": 640})
    response = page.goto(address(demo, visitor))
    assert response is not None
    assert response.headers["content-security-policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'"
    )
    expect(page.locator("#interests")).to_contain_text("skincare")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("html").get_attribute("lang") == "en"
    levels = page.locator("main :is(h1, h2, h3)").evaluate_all("all => all.map(one => one.tagName)")
    assert levels == ["H1"] + ["H2"] * 7
    sizes = page.locator("main button").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(sizes) >= 44
    page.evaluate(
        "() => { const inline = document.createElement('script'); inline.textContent = 'window.ran = 1';"
        "document.head.append(inline) }"
    )
    assert page.evaluate("window.ran") is None
    assert [
        fault for fault in faults if "Content Security Policy" not in fault and "Content-Security-Policy" not in fault
    ] == []
