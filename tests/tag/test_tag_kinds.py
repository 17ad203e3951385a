"""Kinds of campaigns: one that the tag does not have is as if it were not there; what one shows can be taken back."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.server.targeting.twin import find_node
from tests.tag.conftest import TAG as BUILT
from tests.tag.conftest import Api, Site, served_files
from tests.tag.offers import BIND, CARD, banner, candidate, item, overlay

TAG = Path(__file__).parents[2] / "tag"
VERSION = next(path.split("/")[2] for path in served_files(BUILT) if path.endswith("/undo.js"))
KINDS = sorted(path.stem for path in (TAG / "src" / "kind").glob("*.js") if path.stem != "registry")


@pytest.mark.parametrize(
    "kind", ["survey", "constructor", "__proto__", "../trigger", "../../elsewhere", "%2e%2e/trigger", ""]
)
def test_unknown_kind(page: Page, api: Api, site: Site, errors: list[str], kind: str) -> None:
    """Of a kind that the tag has no file for nothing is drawn or reported, its control neither; the next candidate is tried."""
    unknown = candidate("odd", kind, {"changes": [{"text": "odd"}], "title": "odd"})
    api.offer("hero", "h1", unknown, candidate("control", kind, None), banner("next"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(api.origin)))
    page.goto(site.page("<h1>Owner</h1>"))
    expect(page.locator("h1")).to_have_text("from next")
    assert not any(re.search("trigger|elsewhere", url) for url in asked), "a kind's name is no path"
    api.wait_event("exposure")
    assert [event["exposure_token"] for event in api.events("exposure")] == ["token-next"]
    assert page.get_by_text("odd").count() == 0
    assert errors == []


def test_kind_whose_file_cannot_be_loaded(page: Page, api: Api, site: Site, errors: list[str]) -> None:
    """A kind whose file cannot be loaded is handled like an unknown kind: the next candidate is tried."""
    api.lost = {"kind/overlay.js"}
    api.offer("news", "h1", overlay(), banner("next"))
    page.goto(site.page("<h1>Owner</h1>"))
    expect(page.locator("h1")).to_have_text("from next")
    api.wait_event("exposure")
    assert [event["exposure_token"] for event in api.events("exposure")] == ["token-next"]
    assert errors == []


BUNDLE = """
import { buildSync } from "esbuild";
const { outputFiles } = buildSync({
  stdin: { contents: process.argv[1], resolveDir: "src" }, bundle: true, format: "iife", globalName: "kinds",
  loader: { ".css": "text" }, define: { FILES_HASH: JSON.stringify(process.argv[2]), PINNED: 'false', DIGESTS: '{}', PUBLIC_URL: '""' }, charset: "utf8", tsconfigRaw: "{}", write: false,
});
process.stdout.write(outputFiles[0].text);
"""


@pytest.fixture(scope="session")
def kinds_script() -> str:
    """A script that offers the source of every kind as `kinds.NAME`, `kinds.markup`, `kinds.draw` and `kinds.openSite`."""
    lines = [f'export {{ default as {kind} }} from "./kind/{kind}.js";' for kind in KINDS]
    contents = "\n".join(
        [
            *lines,
            'export { openSite } from "./site.js";',
            'export * as markup from "./dom/markup.js";',
            'export { draw } from "./place/draw.js";',
        ]
    )
    done = subprocess.run(
        [find_node(), "--input-type=module", "-e", BUNDLE, contents, VERSION],
        cwd=TAG,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


OWNED = """<header><h1 class="small  low" title="Owner's">Owner</h1><a href="/old"><img src="/old.png" srcset="/big.png 2x"></a>
    <svg><a href="/old"><text>x</text></a></svg></header><h2>Shelf</h2><div id="shelf"><i>Owner</i>s</div>"""
# Keeps what the page was, node by node.
REMEMBER = (
    """() => { window.was = document.body.outerHTML; window.nodes = [...document.body.querySelectorAll('*')]; }"""
)
SHOW = """([kind, content, selector, insert]) => {
    window.reported = [];
    window.rendering = kinds[kind].show({
        content, element: document.querySelector(selector), placement: {name: 'here', anchor: {selector, insert}}, page: {},
        why: ['Because.'], markup: kinds.markup, draw: kinds.draw, report: (how) => reported.push(how),
    });
    return document.body.outerHTML !== was;
}"""
IS_AS_BEFORE = """() => document.body.outerHTML === was
    && [...document.body.querySelectorAll('*')].every((node, index) => node === nodes[index])"""


def open_kinds(page: Page, api: Api, site: Site, script: str) -> None:
    """Show a page with the kinds' sources, and without the tag."""
    site.pages["/"] = f"<!doctype html><title>Shop</title><body>{OWNED}</body>".encode()
    page.goto(f"{site.origin}/")
    page.add_script_tag(content=script)
    page.evaluate(f"kinds.openSite({json.dumps(api.origin)}, 'shop')")
    page.evaluate(REMEMBER)


IMAGE = {"src": "/new.png", "alt": "New", "href": "/new"}
SHELF = {
    "items": [item(1), item(2)],
    "limit": 2,
    "minimum": 1,
    "template": {"html": CARD, "bind": BIND},
    "title": "For you",
    "title_selector": "h2",
}
CHANGES: dict[str, list[dict[str, Any]]] = {
    "text": [{"selector": "h1", "text": "New"}],
    "no text": [{"selector": "h1", "text": ""}],
    "html": [{"selector": "h1", "html": "<b>New</b> and <i>newer</i>"}, {"selector": "b", "text": "newest"}],
    "image": [{"selector": "img", "image": IMAGE}],
    "image instead": [{"selector": "h1", "image": IMAGE, "text": "New"}],
    "attributes": [{"selector": "h1", "attributes": {"title": "New", "lang": "de", "style": "color: red"}}],
    "classes": [{"selector": "h1", "add_class": ["big", "small"], "remove_class": ["low", "big"]}],
    "links": [{"selector": "svg a", "attributes": {"href": "/new"}}],
    "twice": [{"selector": "h1", "text": "1", "add_class": ["a"]}, {"selector": "h1", "text": "2", "add_class": ["b"]}],
}
SHOWN: dict[str, list[tuple[Any, str, str]]] = {
    "banner": [
        *(({"changes": changes}, "header", "replace") for changes in CHANGES.values()),
        *(({"changes": [{"text": "New"}]}, "h1", insert) for insert in ("before", "after", "prepend", "append")),
    ],
    "slot": [(SHELF, "#shelf", "replace"), (SHELF, "#shelf", "after")],
    "overlay": [(overlay(form)["content"], "body", "overlay") for form in ("modal", "corner", "bar")],
    "redirect": [({"url": "/elsewhere"}, "html", "overlay")],
}


def test_every_kind_is_undone_here() -> None:
    """Every file in `tag/src/kind` has a test case for undo."""
    assert sorted(SHOWN) == KINDS


@pytest.mark.parametrize(
    ("kind", "content", "selector", "insert"), [(kind, *case) for kind, cases in SHOWN.items() for case in cases]
)
def test_undo(
    page: Page, api: Api, site: Site, kinds_script: str, kind: str, content: Any, selector: str, insert: str
) -> None:
    """After `undo()` the page is as it was, node by node; the visitor did nothing, and a second call does nothing."""
    page.route("**/elsewhere", lambda route: route.fulfill(status=204))
    open_kinds(page, api, site, kinds_script)
    assert page.evaluate(SHOW, [kind, content, selector, insert]) is (kind != "redirect")
    for _ in range(2):
        page.evaluate("rendering.undo()")
        assert page.evaluate(IS_AS_BEFORE), page.evaluate("document.body.outerHTML")
    assert page.evaluate("reported") == []


def test_undo_leaves_what_the_page_did_since(page: Page, api: Api, site: Site, kinds_script: str) -> None:
    """What the page wrote after the change is the page's: a class, an attribute, a text, and nodes that it moved."""
    open_kinds(page, api, site, kinds_script)
    changes = [
        {"selector": "h1", "add_class": ["big"], "remove_class": ["low"], "attributes": {"title": "New"}},
        {"selector": "a", "text": "New"},
    ]
    page.evaluate(SHOW, ["banner", {"changes": changes}, "header", "replace"])
    page.evaluate(SHOW.replace("rendering", "second"), ["slot", SHELF, "#shelf", "replace"])
    page.evaluate(
        "document.querySelector('h1').classList.add('open'); document.querySelector('h1').title = 'Later';"
        "document.querySelector('header a').textContent = 'Later'; document.querySelector('h2').append(' and more');"
        "document.body.append(document.querySelector('#shelf .card'))"
    )
    page.evaluate("Promise.all([rendering.undo(), second.undo()])")
    expect(page.locator("h1")).to_have_class("small open low")
    expect(page.locator("h1")).to_have_attribute("title", "Later")
    expect(page.locator("header > a")).to_have_text("Later")
    expect(page.locator("h2")).to_have_text("Shelf and more")
    expect(page.locator("#shelf")).to_have_text("Owners")
    expect(page.locator("body > .card")).to_have_count(1)


def test_undo_of_a_modal_gives_the_focus_back(page: Page, api: Api, site: Site, kinds_script: str) -> None:
    """Undoing a modal gives the focus back to the element that had it before."""
    open_kinds(page, api, site, kinds_script)
    page.locator("header > a").focus()
    page.evaluate(SHOW, ["overlay", overlay()["content"], "body", "overlay"])
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("rendering.undo()")
    expect(page.locator("header > a")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
