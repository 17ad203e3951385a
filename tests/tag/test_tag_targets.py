"""Of the page's own elements content changes only what holds no code and no document, and copies nothing that runs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import Api, Site
from tests.tag.offers import banner, item, slot

CODE = "document.title = 'pwned'"
JSON_LD = '<script id="target" type="application/ld+json">{"@type": "Thing"}</script>'
CHANGES: dict[str, list[dict[str, Any]]] = {
    "text, then type": [
        {"selector": "#target", "text": CODE},
        {"selector": "#target", "attributes": {"type": "text/javascript"}},
    ],
    "type and text": [{"selector": "#target", "text": CODE, "attributes": {"type": "", "id": "other"}}],
    "html": [{"selector": "#target", "html": CODE}, {"selector": "#target", "attributes": {"src": "/code.js"}}],
}
CLOSED = {
    "style": '<style id="target">b {}</style>',
    "iframe": '<iframe id="target" title="x"></iframe>',
    "object": '<object id="target"></object>',
    "embed": '<embed id="target">',
    "base": '<base id="target">',
    "link": '<link id="target">',
    "meta": '<meta id="target" name="x">',
    "template": '<template id="target"></template>',
    "noscript": '<noscript id="target"></noscript>',
    "svg style": '<svg><style id="target">b {}</style></svg>',
    "svg script": '<svg><script id="target" type="x">1</script></svg>',
}
ALL = [
    {
        "selector": "#target",
        "text": "* { display: none }",
        "attributes": {"href": "/evil", "src": "/evil", "content": "0;url=/evil", "title": "x", "rel": "stylesheet"},
        "add_class": ["evil"],
        "image": {"src": "/evil.png"},
    }
]
OUTER = "document.querySelector('#target').outerHTML"


def show(page: Page, api: Api, site: Site, changes: list[dict[str, Any]], markup: str, head: str = "") -> None:
    """Show a banner with these changes, and one more that tells when they are made."""
    api.offer("hero", "main", banner(changes=[*changes, {"selector": "h1", "text": "done"}]))
    page.goto(site.page(f"<main><h1>Owner</h1>{markup}</main>", head=head))
    expect(page.locator("h1")).to_have_text("done")


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_a_script_of_the_page_never_gets_other_code(
    page: Page, api: Api, site: Site, errors: list[str], changes: list[dict[str, Any]]
) -> None:
    """JSON-LD stays as it is, whatever order its text and its type are given in: else it would run."""
    show(page, api, site, changes, JSON_LD)
    assert page.evaluate(OUTER) == JSON_LD
    assert page.title() == "Shop" and errors == []


@pytest.mark.parametrize("markup", CLOSED.values(), ids=CLOSED.keys())
def test_elements_of_code_and_documents_are_left_alone(
    page: Page, api: Api, site: Site, errors: list[str], markup: str
) -> None:
    """A style, frame, object, link or the like that a selector finds is not changed."""
    site.pages["/evil"] = b"<!doctype html><title>evil</title>"
    api.offer("hero", "html", banner(changes=[*ALL, {"selector": "h1", "text": "done"}]))
    page.goto(site.page(f"<h1>Owner</h1>{markup}"))
    expect(page.locator("h1")).to_have_text("done")
    assert page.evaluate(OUTER) in markup
    assert errors == []


@pytest.mark.parametrize(
    ("tag", "name", "value"),
    [
        ("p", "href", "/x"),
        ("a", "href", "javascript:alert(1)"),
        ("a", "srcdoc", "x"),
        ("a", "onclick", "alert(1)"),
        ("button", "formaction", "/x"),
        ("form", "action", "//evil.example/"),
        ("form", "action", "/\t/evil.example/"),
        ("video", "src", "data:text/html,x"),
        ("p", "is", "x-p"),
        ("p", "id", "body"),
        ("img", "name", "currentScript"),
        ("input", "form", "login"),
        ("p", "class x", "y"),
        ("p", "HREF", "/x"),
    ],
)
def test_attributes_that_are_not_on_the_list_are_not_set(
    page: Page, api: Api, site: Site, errors: list[str], tag: str, name: str, value: str
) -> None:
    """An attribute of another element, one that runs, leads elsewhere or takes a name is left out; others beside it are set."""
    markup = f"<{tag} class=target></{tag}>"
    show(page, api, site, [{"selector": ".target", "attributes": {name: value, "title": "set"}}], markup)
    assert page.evaluate("[...document.querySelector('.target').attributes].map((one) => one.name).sort()") == [
        "class",
        "title",
    ]
    assert errors == []


def test_a_link_needs_no_file(page: Page, api: Api, site: Site) -> None:
    """A link's address is set at once, without a file of the tag."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/vitrine/" in request.url else None)
    show(page, api, site, [{"selector": "a", "attributes": {"href": "/sale"}}], '<a href="/old">x</a>')
    expect(page.locator("a")).to_have_attribute("href", "/sale")
    assert asked == []


def test_without_its_list_no_other_attribute_is_set(page: Page, api: Api, site: Site) -> None:
    """A banner that needs the list leaves the page to the next candidate when the list cannot be loaded."""
    api.lost = {"markup.js"}
    other = banner("other", changes=[{"selector": "a", "attributes": {"href": "/sale", "title": "x"}}])
    api.offer("hero", "main", other, banner("next", changes=[{"selector": "h1", "text": "next"}]))
    page.goto(site.page('<main><h1>Owner</h1><a href="/old">x</a></main>'))
    expect(page.locator("h1")).to_have_text("next")
    expect(page.locator("a")).to_have_attribute("href", "/old")


RUNS = """<script>window.runs = (window.runs || 0) + 1</script><script type="text/plain">window.runs = 9</script>
    <iframe srcdoc="<script>parent.frames_run = (parent.frames_run || 0) + 1</script>"></iframe><object data="/object"></object>"""


def test_a_copied_card_runs_nothing_again(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """Scripts, frames and objects of the page's card are not in its copies; all else of it is, handlers too."""
    bind = [
        {"field": "title", "selector": "b"},
        {"field": "title", "selector": "script"},
        {"field": "url", "selector": "b", "attribute": "href"},
        {"field": "image", "selector": "iframe", "attribute": "src"},
    ]
    items = [item(1, title=CODE), item(2)]
    content = {"items": items, "template": {"clone": ".card", "bind": bind}}
    api.offer("shelf", "#shelf", slot(content=content))
    card = f'<p class="card" onclick="void 0"><b>Owner</b><svg><use href="#heart"></use></svg>{RUNS}</p>'
    page.goto(site.page(f'<div id="shelf">{card}</div>'))
    expect(page.locator("#shelf .card b")).to_have_text([CODE, "Coat 2"])
    assert page.locator("#shelf").locator("script, iframe, object, [href='/p/1']").count() == 0
    expect(page.locator("#shelf .card[onclick] use")).to_have_count(2)
    api.wait_event("exposure")
    assert page.evaluate("[window.runs, window.frames_run]") == [1, 1]
    assert page.title() == "Shop" and errors == []
