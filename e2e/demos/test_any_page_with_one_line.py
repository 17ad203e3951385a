"""Pages we did not write: two Start Bootstrap templates, one pasted line each, nothing but a site file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.conftest import ROOT
from e2e.pages import serving
from tests.server.process import Server, environment, free_port, running

PACKAGES = ROOT / "tag" / "node_modules"
SITES = ROOT / "e2e" / "sites" / "startbootstrap"


@dataclass(frozen=True, slots=True)
class Pasted:
    """A template's page with the one line in it, and the server that decides for it."""

    page: Page
    address: str
    server: Server
    site: dict[str, Any]

    def open(self) -> None:
        """Open the page and wait for its decision."""
        with self.page.expect_response("**/v1/decide"):
            self.page.goto(self.address)


@pytest.fixture
def pasted(request: pytest.FixtureRequest, page: Page, tmp_path: Path) -> Iterator[Pasted]:
    """One of the two templates, by the name of its site file."""
    name = str(request.param)
    site = json.loads((SITES / f"{name}.site.json").read_text(encoding="utf-8"))
    port = free_port()
    site["origins"] = [f"http://127.0.0.1:{port}"]
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "site.json").write_text(json.dumps(site), encoding="utf-8")
    page.route("**/*", only_here)
    with running(environment(tmp_path)) as server:
        line = f'<script async src="http://127.0.0.1:{server.port}/vitrine.js" data-site="{site["site"]}"></script>'
        with serving(PACKAGES / f"startbootstrap-shop-{name}" / "dist", port, line) as address:
            yield Pasted(page, address, server, site)


def only_here(route: Route) -> None:
    """The templates load fonts and scripts from elsewhere; tests do not."""
    if route.request.url.startswith(("http://127.0.0.1", "data:")):
        route.continue_()
    else:
        route.abort()


both = pytest.mark.parametrize("pasted", ["homepage", "item"], indirect=True)


def content(site: dict[str, Any], kind: str) -> dict[str, Any]:
    """The content of the site's one campaign of a kind."""
    campaign = next(campaign for campaign in site["campaigns"] if campaign["type"] == kind)
    found: dict[str, Any] = campaign["variations"][0]["content"]
    return found


@both
def test_the_header_says_what_the_site_file_says(pasted: Pasted) -> None:
    """Text of the template, swapped in place."""
    pasted.open()
    for change in content(pasted.site, "banner")["changes"]:
        if "text" in change and change.get("selector"):
            expect(pasted.page.locator(change["selector"]).first).to_have_text(change["text"])


@both
def test_the_template_s_cards_give_way_to_our_items(pasted: Pasted) -> None:
    """Titles and prices of our items stand where its fancy products stood, in its own card design."""
    pasted.open()
    slot = content(pasted.site, "slot")
    cards = pasted.page.locator("section .card:visible")
    title_of = {item["item_id"]: item["title"] for item in pasted.site["items"]}
    picked = pasted.site["strategies"][slot["strategy"]]["picked"]
    titles = [title_of[item_id] for item_id in picked[: slot["limit"]]]
    expect(cards.locator("h5")).to_have_text(titles)
    expect(pasted.page.get_by_text("Fancy Product")).to_have_count(0)
    expect(cards.first).to_contain_text("$")


@both
def test_an_overlay_opens_and_closes(pasted: Pasted) -> None:
    """A modal with its own name and close button; Escape closes it and the page is usable again."""
    pasted.open()
    overlay = content(pasted.site, "overlay")
    pasted.page.mouse.wheel(0, 5_000)
    dialog = pasted.page.get_by_role("dialog", name=overlay["title"])
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name=overlay.get("close_label", "Close"))).to_be_visible()
    pasted.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(pasted.page.locator("nav")).not_to_have_attribute("inert", "")


@both
def test_without_the_server_the_template_is_as_it_was(pasted: Pasted) -> None:
    """The line is there, the server is not: every word is the template's own."""
    pasted.server.kill()
    with pasted.page.expect_event("requestfailed", lambda request: "vitrine.js" in request.url):
        pasted.page.goto(pasted.address)
    expect(pasted.page.get_by_text("Fancy Product")).not_to_have_count(0)
