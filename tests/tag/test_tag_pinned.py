"""The pinned tag: what a page has compared with a hash runs no other content, of its modules neither."""

from __future__ import annotations

import base64
import hashlib

import pytest
from playwright.sync_api import Page, expect

from tests.tag.conftest import STUB, Api, Site, served_files
from tests.tag.offers import banner, overlay

EVIL = b"document.title = 'pwned'; export default {}; export const readMarkup = () => {}; export const armTrigger = () => {};"


def open_pinned(page: Page, api: Api, site: Site, *, digest: bytes | None = None, allowed: str = "'nonce-abc'") -> None:
    """A page with the pinned tag and its hash, under a policy with Trusted Types."""
    site.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {allowed}; connect-src {api.origin};"
        "require-trusted-types-for 'script'; trusted-types vitrine"
    )
    source = served_files(api.built)["/vitrine/tag-pinned.js"]
    integrity = base64.b64encode(digest or hashlib.sha384(source).digest()).decode()
    site.pages["/"] = (
        f"<!doctype html><title>Shop</title><script nonce=abc>{STUB};vitrine('consent', {{measurement: true}})</script>"
        f'<script nonce=abc async src="{api.origin}/vitrine/tag-pinned.js" integrity="sha384-{integrity}" crossorigin="anonymous"'
        ' data-site="shop"></script><h1>Owner</h1><p>Owner</p>'
    ).encode()
    page.goto(f"{site.origin}/")


def offer(api: Api) -> None:
    """What needs three modules: a kind of its own, a trigger, and HTML."""
    api.offer("news", "body", overlay(trigger={"type": "event", "name": "go"}), insert="overlay")
    api.offer("hero", "h1", banner(changes=[{"html": "<b>Warm</b>"}]), banner("next"))
    api.offer("note", "p", banner("note"))


@pytest.mark.parametrize("allowed", ["'nonce-abc'", "'nonce-abc' 'strict-dynamic'", "'nonce-abc' http:"])
def test_pinned_tag_shows_what_the_other_shows(
    page: Page, api: Api, site: Site, errors: list[str], allowed: str
) -> None:
    """Under a policy of nonces, or of hosts, the pinned tag loads its modules, each once, and shows everything."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/vitrine/" in request.url else None)
    offer(api)
    open_pinned(page, api, site, allowed=allowed)
    expect(page.locator("h1 b")).to_have_text("Warm")
    page.evaluate("vitrine('event', 'go')")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert api.wait_event("exposure")
    assert len(asked) == len(set(asked)) == 4
    assert page.locator("link").count() == 0 and errors == []


@pytest.mark.parametrize("module", ["kind/overlay.js", "markup.js", "trigger.js"])
def test_pinned_tag_runs_no_other_content(page: Page, api: Api, site: Site, errors: list[str], module: str) -> None:
    """A server, or whoever stands in for it, that answers with another module gets nothing run: the next candidate is tried."""
    api.other_content[module] = EVIL
    offer(api)
    open_pinned(page, api, site)
    expect(page.locator("p")).to_have_text("from note")
    expect(page.locator("h1")).to_have_text("from next" if module == "markup.js" else "Warm")
    page.evaluate("vitrine('event', 'go')")
    api.wait_event("exposure")
    assert page.title() == "Shop" and errors == []
    assert page.get_by_role("dialog").count() == (module == "markup.js")


def test_the_other_tag_trusts_its_server(page: Page, api: Api, site: Site) -> None:
    """The tag that changes with the server runs what the server answers: this is what pinning prevents."""
    api.other_content["markup.js"] = EVIL
    offer(api)
    page.goto(site.page("<h1>Owner</h1>"))
    expect(page).to_have_title("pwned")


def test_a_tag_of_another_version_does_not_run(page: Page, api: Api, site: Site) -> None:
    """A page whose hash is of another version stays as its owner wrote it."""
    offer(api)
    open_pinned(page, api, site, digest=b"0" * 48)
    page.wait_for_load_state("networkidle")
    assert api.received == []
    expect(page.locator("h1")).to_have_text("Owner")


def test_the_origin_that_was_written_in_is_the_one_that_gets_data(
    page: Page, api: Api, site: Site, errors: list[str]
) -> None:
    """A tag that its server has written its origin into sends there, wherever a page loads it from."""
    source = served_files(api.built)["/vitrine.js"].replace(b'""/*url*/', f'"{api.origin}"'.encode())
    page.route("http://mirror.example/**", lambda route: route.fulfill(body=source, content_type="text/javascript"))
    api.offer("hero", "h1", banner(changes=[{"html": "<b>Warm</b>"}]))
    site.pages["/"] = (
        b'<!doctype html><script async src="http://mirror.example/vitrine.js" data-site="shop"></script><h1>Owner</h1>'
    )
    page.goto(f"{site.origin}/")
    expect(page.locator("h1 b")).to_have_text("Warm")
    assert api.decisions() and errors == []
