"""What content may bring into a page: judged beside DOMPurify, in a browser, and by what runs there."""

from __future__ import annotations

import subprocess
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.server.targeting.twin import find_node
from tests.tag.conftest import Site
from tests.tag.hostile import NAMES, TAGS, hostile_markup
from vitrine.schema import allowed
from vitrine.schema.markup import removed_from

TAG = Path(__file__).parents[2] / "tag"
LIST = Path(allowed.__file__).with_name("markup.json")
GENERATED = 3_000
BUNDLE = """
import { buildSync } from "esbuild";
const { outputFiles } = buildSync({ entryPoints: ["src/dom/markup.js"], bundle: true, format: "iife", globalName: "markup", write: false });
process.stdout.write(outputFiles[0].text);
"""
POLICY = "default-src 'none'; script-src 'nonce-abc'; img-src *; require-trusted-types-for 'script'; trusted-types vitrine dompurify"
# On our list and not on DOMPurify's own: none of them runs or loads anything.
MORE_ATTRIBUTES = ["target"]
# DOMPurify tests nearly every attribute as if it were an address. Browsers read none of these as one.
NO_ADDRESSES = [name for name in (*allowed.ATTRIBUTES, *allowed.SVG_ATTRIBUTES) if not allowed.is_address(name)]
# Reads what we make of the markup as DOMPurify would: what it would still remove.
REMOVED = """([texts, more, safe]) => texts.flatMap((text) => {
    const box = document.createElement("div");
    box.append(markup.readMarkup(text));
    const kept = box.innerHTML;
    DOMPurify.sanitize(kept, {ADD_ATTR: more, ADD_URI_SAFE_ATTR: safe});
    const removed = DOMPurify.removed.filter(({element}) => !(element instanceof Comment));
    return removed.map((one) => [text, kept, one.attribute ? `${one.from.localName} ${one.attribute.name}` : one.element.outerHTML]);
})"""
PUT_IN = """async (texts) => {
    let kept = 0;
    for (const text of texts) {
        const box = document.createElement("div");
        box.append(markup.readMarkup(text));
        kept += box.querySelectorAll("*").length;
        document.querySelector("main").append(box);
        for (const one of box.querySelectorAll("*")) for (const type of ["click", "focus", "mouseover", "toggle"]) one.dispatchEvent(new Event(type, {cancelable: true}));
    }
    const pictures = [...document.querySelectorAll("main img")].filter((one) => one.src && !one.complete && one.loading !== "lazy");
    await Promise.all(pictures.map((one) => new Promise((done) => (one.onload = one.onerror = done))));
    return [kept, ran];
}"""


@pytest.fixture(scope="module")
def sanitizer() -> str:
    """A script that offers `markup`, the tag's own source, and `DOMPurify`."""
    done = subprocess.run(
        [find_node(), "--input-type=module", "-e", BUNDLE], cwd=TAG, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    purify = (TAG / "node_modules" / "dompurify" / "dist" / "purify.js").read_text("utf-8")
    return f"{purify};{done.stdout};var ran = 0; var alert = () => void ran++;"


def open_page(page: Page, site: Site, script: str) -> None:
    """A page with both sanitizers, under a policy with nonces and Trusted Types; it submits no form and leaves for no link."""
    site.headers["Content-Security-Policy"] = POLICY
    stay = "for (const type of ['click', 'submit']) addEventListener(type, (event) => event.preventDefault(), true)"
    site.pages["/both.js"] = f"{script};{stay}".encode()
    site.pages["/"] = b"<!doctype html><title>Shop</title><main></main><script nonce=abc src=/both.js></script>"
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith(site.origin) else route.abort())
    page.goto(f"{site.origin}/")


def test_dompurify_would_keep_what_we_keep(page: Page, site: Site, sanitizer: str) -> None:
    """Of what the tag keeps of known tricks and generated markup, written out and read again, DOMPurify removes nothing."""
    open_page(page, site, sanitizer)
    texts = hostile_markup(GENERATED)
    removed = page.evaluate(REMOVED, [texts, MORE_ATTRIBUTES, NO_ADDRESSES])
    assert removed[:5] == []
    assert (
        page.evaluate(
            "texts => texts.filter((text) => DOMPurify.sanitize(text) && DOMPurify.removed.length).length", texts
        )
        > 1_500
    )


def test_nothing_of_hostile_markup_runs(page: Page, site: Site, sanitizer: str) -> None:
    """No script of it runs once it is in the page and clicked, though the page allows no more than a nonce; and much of it is kept."""
    open_page(page, site, sanitizer)
    kept, ran = page.evaluate(PUT_IN, hostile_markup(GENERATED))
    assert ran == 0 and kept > 1_000


def test_nothing_of_hostile_markup_runs_without_a_policy(page: Page, site: Site, sanitizer: str) -> None:
    """The same in a page that has no content security policy, where the sanitizer is all that protects it."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    open_page(page, site, sanitizer)
    del site.headers["Content-Security-Policy"]
    page.goto(f"{site.origin}/")
    assert page.evaluate("document.querySelector('main').innerHTML = '<img src=x onerror=alert(1)>'")
    page.wait_for_function("ran === 1")  # the test sees what runs
    kept, ran = page.evaluate(PUT_IN, hostile_markup(GENERATED))
    assert ran == 1 and kept > 1_000
    assert dialogs == []


# What the tag makes of one element with one attribute: whether both are there.
KEPT = """(pairs) => pairs.map(([tag, name, html]) => {
    const element = markup.readMarkup(html).querySelector(tag);
    return !!element && (element.hasAttribute(name) || element.attributes.length > 0);
})"""
TESTED_VALUES = (
    "x",
    "/x",
    "https://x.example",
    "javascript:x",
    "data:image/png,x",
    "//x.example",
    "/\t/x",
    " https://x",
    "a-->b",
)


def test_check_and_the_tag_judge_alike(page: Page, site: Site, sanitizer: str) -> None:
    """Of every element with every attribute, each with several values, `vitrine check` names exactly what the tag removes."""
    open_page(page, site, sanitizer)
    tags = {*TAGS, *allowed.ELEMENTS} - {"image"}  # browsers make an img of it
    names = {*NAMES, *allowed.ATTRIBUTES} - {
        "id",
        "name",
        "xmlns",
    }  # the first two depend on the page, the last is not set
    markup = [
        (tag, name, f'<{tag} {name}="{escape(value)}"></{tag}>')
        for tag in sorted(tags)
        for name in sorted(names)
        for value in TESTED_VALUES
    ]
    kept = page.evaluate(KEPT, markup)
    wrong = [html for (_, _, html), is_kept in zip(markup, kept, strict=True) if is_kept != (not removed_from(html))]
    assert wrong[:5] == [] and sum(kept) > 1_000


def test_check_judges_by_the_tags_list() -> None:
    """The list that `vitrine check` reads is the tag's own: `make tag` would write it again to the letter."""
    done = subprocess.run([find_node(), "markup.mjs"], cwd=TAG, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == LIST.read_text("utf-8"), "run `make tag` and commit"
