"""Pages that we did not write: two Start Bootstrap templates work with one pasted line and a site file each."""

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
    """A template's page with the pasted line, and the decision server of its site."""

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
    """The template whose site file has the name in `request.param`, and its running server."""
    name = str(request.param)
    site = json.loads((SITES / f"{name}.site.json").read_text(encoding="utf-8"))
    port = free_port()
    site["origins"] = [f"http://127.0.0.1:{port}"]
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "site.json").write_text(json.dumps(site), encoding="utf-8")
    page.route("**/*", block_other_hosts)
    with running(environment(tmp_path)) as server:
        line = f'<script async src="http://127.0.0.1:{server.port}/vitrine.js" data-site="{site["site"]}"></script>'
        with serving(PACKAGES / f"startbootstrap-shop-{name}" / "dist", port, line) as address:
            yield Pasted(page, address, server, site)


def block_other_hosts(route: Route) -> None:
    """Block the fonts and scripts that the templates load from the internet."""
    if route.request.url.startswith(("http://127.0.0.1", "data:")):
        route.continue_()
    else:
        route.abort()


both = pytest.mark.parametrize("pasted", ["homepage", "item"], indirect=True)


def content(site: dict[str, Any], kind: str) -> dict[str, Any]:
    """The content of the site's one campaign of a kind."""
    campaign = next(campaign for campaign in site["campaigns"] if campaign["type"] == kind)
    first: dict[str, Any] = campaign["variations"][0]["content"]
    return first


@both
def test_the_header_says_what_the_site_file_says(pasted: Pasted) -> None:
    """The header has the texts of the site file's banner."""
    pasted.open()
    for change in content(pasted.site, "banner")["changes"]:
        if "text" in change and change.get("selector"):
            expect(pasted.page.locator(change["selector"]).first).to_have_text(change["text"])


@both
def test_the_template_s_cards_give_way_to_our_items(pasted: Pasted) -> None:
    """The template's cards show titles and prices of our items instead of its own, in its own design."""
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
    """The modal has its title as its name and a close button; Escape closes it, and the page is usable again."""
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
    """With the line in the page and the server down, the page shows the template's own words."""
    pasted.server.kill()
    with pasted.page.expect_event("requestfailed", lambda request: "vitrine.js" in request.url):
        pasted.page.goto(pasted.address)
    expect(pasted.page.get_by_text("Fancy Product")).not_to_have_count(0)
