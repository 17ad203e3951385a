"""What the visitor sees of banners and slots, and what stays as the page's owner wrote it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import Api, Site
from tests.tag.offers import BIND, banner, control, item, slot


def test_banner_text(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """A banner's text replaces the owner's, and nothing is thrown."""
    api.offer("hero", "h1", banner())
    page.goto(site.page("<h1>Owner</h1>"))
    expect(page.locator("h1")).to_have_text("from hero")
    assert errors == []


def test_banner_changes_many_things(page: Page, api: Api, site: Site) -> None:
    """A banner sets text, HTML, picture, attributes and classes inside its placement, and skips what is missing."""
    changes = [
        {"selector": ".missing", "text": "nowhere"},
        {"selector": "h1", "html": "Warm <em>coats</em>", "add_class": ["big"], "remove_class": ["small"]},
        {
            "selector": "img",
            "image": {"src": "/coat.png", "alt": "A coat", "width": 20, "height": 10, "href": "/coats"},
        },
        {"selector": "a", "attributes": {"title": "Coats", "onclick": "alert(1)"}},
    ]
    api.offer("hero", "header", banner(changes=changes))
    page.goto(
        site.page(
            '<header><h1 class="small">Owner</h1><a href="/old"><img src="/old.png" srcset="/big.png 2x"></a></header>'
        )
    )
    expect(page.locator("h1 em")).to_have_text("coats")
    expect(page.locator("h1")).to_have_class("big")
    expect(page.locator("img")).to_have_attribute("src", "/coat.png")
    assert page.locator("img").get_attribute("srcset") is None
    expect(page.locator("a")).to_have_attribute("href", "/coats")
    expect(page.locator("a")).to_have_attribute("title", "Coats")
    assert page.locator("a").get_attribute("onclick") is None


HOSTILE = [
    "<img src=x onerror=\"document.title='pwned'\">",
    "<script>document.title='pwned'</script>",
    '<iframe srcdoc="<script>parent.document.title=1</script>"></iframe>',
    '<a href="java\nscript:alert(1)" class=go>x</a>',
    '<form action="javascript:alert(1)"><button formaction=" javascript:alert(1)">x</button></form>',
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a><script>document.title=1</script></svg>',
    '<svg><a><animate attributeName=href to="javascript:alert(1)"/><text>x</text></a></svg>',
    '<a href="data:text/html,<script>1</script>">x</a>',
    '<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/">',
    '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
    '<iframe src="data:image/svg+xml,<svg onload=alert(1)>"></iframe><object data="data:image/svg+xml,x"></object>',
    '<template><a href="javascript:alert(1)" onerror="x">x</a><script>document.title=1</script></template>',
    "<math><mtext></mtext><mglyph><style><img src=x onerror=\"document.title='pwned'\"></style></mglyph></math>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_html_runs_nothing(page: Page, api: Api, site: Site, html: str) -> None:
    """No code in a site file's HTML runs, and no address in it can run code."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    api.offer("hero", "main", banner(changes=[{"html": f'<p id="there">x</p>{html}'}]))
    page.goto(site.page("<main>Owner</main>"))
    expect(page.locator("#there")).to_be_attached()
    page.evaluate("addEventListener('submit', (event) => event.preventDefault())")
    for link in page.locator("main a, main button").all():
        link.dispatch_event("click")
    assert dialogs == []
    assert page.title() == "Shop"
    written = page.evaluate("document.querySelector('main').innerHTML").lower()
    for bad in (
        "onerror",
        "<script",
        "srcdoc=",
        "javascript:",
        "data:text",
        "<base",
        "<meta",
        "<object",
        "<embed",
        "<animate",
        "<iframe",
    ):
        assert bad not in written


def test_pictures_may_be_data(page: Page, api: Api, site: Site) -> None:
    """A picture written as data stays, other documents do not; templates, which nothing cleans later, are left out."""
    dot = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    html = f'<template><a href="javascript:x" onclick="x">x</a><script>x</script></template><img src="{dot}">'
    api.offer("hero", "main", banner(changes=[{"html": f'{html}<iframe src="{dot}"></iframe><embed src="{dot}">'}]))
    page.goto(site.page("<main>Owner</main>"))
    expect(page.locator("main img")).to_have_attribute("src", dot)
    assert page.locator("main iframe, main embed, main template").count() == 0


@pytest.mark.parametrize("insert", ["before", "after", "prepend", "append"])
def test_insert_makes_a_block(page: Page, api: Api, site: Site, insert: str) -> None:
    """Inserted content is a new block; the owner's element keeps its own."""
    api.offer("note", "#anchor", banner("note"), insert=insert)
    page.goto(site.page('<section><p id="anchor"><b>Owner</b></p></section>'))
    expect(page.locator("section")).to_contain_text("from note")
    expect(page.locator("#anchor b")).to_have_text("Owner")
    expect(page.get_by_text("from note")).to_have_count(1)


def test_slot_repeats_the_template(page: Page, api: Api, site: Site) -> None:
    """A slot draws its items with the operator's template, prices in the page's language, up to its limit."""
    api.offer("shelf", "#shelf", slot(content={"title": "For you", "title_selector": "h2"}))
    page.goto(site.page('<h2>Shelf</h2><div id="shelf"><i>Owner</i></div>', lang="de"))
    expect(page.locator("#shelf .card")).to_have_count(2)
    expect(page.locator("#shelf .name").first).to_have_text("Coat 1")
    expect(page.locator("#shelf .price").first).to_have_text("10,50 €")
    expect(page.locator("#shelf img").first).to_have_attribute("src", "/img/1.png")
    expect(page.locator("#shelf .card").first).to_have_attribute("href", "/p/1")
    expect(page.locator("h2")).to_have_text("For you")
    expect(page.locator("#shelf > i")).to_have_count(0)


def test_slot_copies_a_card_of_the_page(page: Page, api: Api, site: Site) -> None:
    """A slot can copy a card that the page has; ids are not repeated, and a refused address leaves none."""
    content = {
        "items": [item(1, url="javascript:alert(1)"), item(2)],
        "template": {
            "clone": ".card",
            "bind": [
                {"field": "url", "selector": "a", "attribute": "href"},
                {"field": "title", "selector": "b"},
                {"field": "price", "selector": "i"},
            ],
        },
    }
    api.offer("shelf", "#shelf", slot(content=content))
    page.goto(
        site.page(
            '<div id="shelf"><p class="card" id="c1"><a href="/owner">x</a><b>Owner</b><i>9</i></p>'
            '<p class="card">y</p></div>'
        )
    )
    expect(page.locator("#shelf .card")).to_have_count(2)
    expect(page.locator("#shelf .card b")).to_have_text(["Coat 1", "Coat 2"])
    expect(page.locator("#shelf .card i")).to_have_text(["€10.50", "€21.00"])
    assert page.locator("#shelf a").first.get_attribute("href") is None
    assert page.locator("#c1").count() == 0


def test_slot_leaves_out_the_pages_own_item(page: Page, api: Api, site: Site) -> None:
    """A slot never shows the item whose page it is on."""
    api.offer("shelf", "#shelf", slot(content={"context_item_id": "p1"}))
    head = '<script type="application/ld+json">{"@type":"Product","sku":"p1","name":"Coat 1"}</script>'
    page.goto(site.page('<div id="shelf"></div>', path="/p/1", head=head))
    expect(page.locator("#shelf .name")).to_have_text(["Coat 2", "Coat 3"])


def test_slot_with_too_few_items(page: Page, api: Api, site: Site) -> None:
    """With fewer items than its minimum a slot leaves the page to the next candidate."""
    few = slot("few", content={"items": [item(1)], "minimum": 2})
    api.offer(
        "shelf", "#shelf", few, slot("enough", content={"limit": 3, "template": {"html": "<p></p>", "bind": BIND[2:3]}})
    )
    page.goto(site.page('<div id="shelf"><i>Owner</i></div>'))
    expect(page.locator("#shelf > *")).to_have_count(3)


def test_shop_without_a_catalog_keeps_its_cards(page: Page, api: Api, site: Site) -> None:
    """Items that lack what a card is to say are not drawn, and too few of the others leave the page's own cards."""
    bare = {"title": None, "price": None, "image": None, "url": None}
    api.offer("none", "#none", slot("none", content={"items": [item(n, **bare) for n in (1, 2, 3, 4)], "minimum": 2}))
    api.offer("some", "#some", slot("some", content={"items": [item(1, title=None), item(2), item(3)], "minimum": 2}))
    page.goto(site.page('<div id="none"><i>Owner</i></div><div id="some"></div>'))
    expect(page.locator("#some .name")).to_have_text(["Coat 2", "Coat 3"])
    expect(page.locator("#none")).to_have_text("Owner")


@pytest.mark.parametrize("insert", ["before", "after", "prepend", "append"])
def test_two_placements_at_one_element(page: Page, api: Api, site: Site, insert: str) -> None:
    """Each of two placements at one element has a block of its own, known by the placement's name."""
    api.offer("first", "#anchor", banner("first"), insert=insert)
    api.offer("second", "#anchor", banner("second"), insert=insert)
    page.goto(site.page('<section><p id="anchor">Owner</p></section>'))
    for name in ("first", "second"):
        expect(page.locator(f'[data-vitrine="{name}"]')).to_have_text(f"from {name}")


def test_element_that_comes_later(page: Page, api: Api, site: Site) -> None:
    """A placement that appears long after the answer is filled when it appears."""
    api.offer("hero", "#late", banner())
    page.goto(site.page("<main></main>"))
    api.wait(api.decisions)
    page.evaluate("document.querySelector('main').innerHTML = '<div id=late>Owner</div>'")
    expect(page.locator("#late")).to_have_text("from hero")


def test_first_candidate_whose_residual_holds(page: Page, api: Api, site: Site) -> None:
    """The tag finishes residuals: the first candidate that is true on this page takes the placement, and keeps it."""
    api.offer(
        "hero",
        "h1",
        banner("other", residual={"page.path": {"$prefix": "/sale"}}),
        banner("wide", residual={"page.query.size": "m", "viewport.width": {"$gte": 100}}),
        banner("last"),
    )
    page.goto(site.page("<h1>Owner</h1>") + "?size=m")
    expect(page.locator("h1")).to_have_text("from wide")


def test_control_changes_nothing_and_is_reported(page: Page, api: Api, site: Site) -> None:
    """A control takes the placement, leaves the page as it is, and its exposure counts like any other."""
    api.offer("hero", "h1", control("test"), banner("behind"))
    page.goto(site.page("<h1>Owner</h1>"))
    event = api.wait_event("exposure")
    assert event["exposure_token"] == "token-test"
    expect(page.locator("h1")).to_have_text("Owner")
    assert api.events("view_promotion") == []


@pytest.mark.parametrize("insert", ["replace", "before", "append"])
def test_control_writes_nothing(page: Page, api: Api, site: Site, insert: str) -> None:
    """Where no space is reserved, a control leaves the owner's markup to the letter."""
    api.offer("hero", "h1", control("test"), insert=insert)
    page.goto(site.page("<main><h1>Owner</h1></main>"))
    api.wait_event("exposure")
    assert page.locator("main").inner_html() == "<h1>Owner</h1>"


SHIFTS = """<script>window.shift=0;new PerformanceObserver(l=>{for(const e of l.getEntries())window.shift+=e.value})
    .observe({type:'layout-shift',buffered:true})</script>"""
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def test_reserved_space_keeps_the_owners_height(page: Page, api: Api, site: Site) -> None:
    """A shorter content in a placement that reserves its height adds no layout shift above 0.01."""
    api.offer("hero", "#hero", banner(), reserve_height_px=200)
    page.goto(
        site.page(
            '<div id="hero"><p style="height:200px;margin:0">Owner</p></div><p style="height:500px">rest</p>',
            head=SHIFTS,
        )
    )
    expect(page.locator("#hero")).to_have_text("from hero")
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("window.shift") <= 0.01


@pytest.mark.parametrize("insert", ["replace", "before", "after", "prepend", "append"])
def test_reserved_space_waits_for_the_trigger(page: Page, api: Api, site: Site, insert: str) -> None:
    """Space is kept as soon as the answer names it, so the swap itself adds no layout shift above 0.01."""
    content = [{"html": '<div style="height:120px">Coats</div>'}]
    api.offer(
        "hero",
        "#hero",
        banner(changes=content, trigger={"type": "event", "name": "go"}),
        insert=insert,
        reserve_height_px=120,
    )
    page.goto(site.page('<div id="hero"></div><p style="height:500px">rest</p>', head=SHIFTS))
    page.wait_for_function("document.querySelector('[style*=min-height]')")
    page.evaluate(TWO_FRAMES)
    before = page.evaluate("window.shift")
    page.evaluate("vitrine('event', 'go')")
    expect(page.get_by_text("Coats")).to_be_visible()
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("window.shift") - before <= 0.01


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "null",
        "[]",
        '{"placements": 7, "anchors": {}, "expires_at": ""}',
        '{"placements": {"hero": [{"campaign": 1}]}, "anchors": {"hero": {"selector": "h1", "insert": "replace"}}}',
        '{"placements": {"hero": []}, "anchors": {}, "expires_at": ""}',
        '{"placements": {"__proto__": [{}]}, "anchors": {"__proto__": {"insert": "remove", "selector": "h1"}}}',
    ],
)
def test_malformed_answer(page: Page, api: Api, site: Site, errors: list[str], text: str) -> None:
    """A malformed answer leaves the page unchanged and throws nothing."""
    api.decide_text = text
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait(api.decisions)
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_have_text("Owner")
    assert errors == []


def test_server_error(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """A server that fails leaves the page untouched."""
    api.offer("hero", "h1", banner())
    api.decide_status = 503
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait(api.decisions)
    page.wait_for_load_state("networkidle")
    expect(page.locator("h1")).to_have_text("Owner")
    assert errors == []


def test_slow_server(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """An answer that takes longer than two seconds is not waited for."""
    page.clock.install()
    api.offer("hero", "h1", banner())
    api.release.clear()
    page.goto(site.page("<h1>Owner</h1>"))
    api.wait(api.decisions)
    with page.expect_event("requestfailed"):
        page.clock.run_for(2_000)
    api.release.set()
    expect(page.locator("h1")).to_have_text("Owner")
    assert errors == []


def test_strict_content_security_policy(page: Page, api: Api, site: Site) -> None:
    """Under a strict policy with Trusted Types the tag still swaps, and breaks no rule of it."""
    site.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {api.origin} 'unsafe-inline'; connect-src {api.origin}; style-src 'self';"
        "require-trusted-types-for 'script'; trusted-types vitrine"
    )
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    api.offer("hero", "h1", banner(changes=[{"html": "<b>Warm</b>"}]))
    page.goto(site.page("<h1>Owner</h1>"))
    expect(page.locator("h1 b")).to_have_text("Warm")
    assert [text for text in broken if "Content Security Policy" in text or "TrustedHTML" in text] == []


def test_pasted_twice(page: Page, api: Api, site: Site) -> None:
    """If the script tag is in the page twice, the tag works once."""
    api.offer("hero", "h1", banner(), insert="append")
    line = f'<script async src="{api.origin}/vitrine.js" data-site="shop"></script>'
    page.goto(site.page(f"<h1>Owner</h1>{line}"))
    api.wait_event("exposure")
    assert len(api.events("page_view")) == 1
    expect(page.locator("h1 > div")).to_have_count(1)
