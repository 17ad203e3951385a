"""One answer serves several pages of a visit."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.tag.conftest import Api, Site
from tests.tag.offers import banner, slot


def test_kept_answer_comes_before_the_network(page: Page, api: Api, site: Site) -> None:
    """The next page is filled from the kept answer before the server answers, and requests a new answer in the background."""
    api.offer("hero", "h1", banner("home", residual={"page.type": "home"}), banner("other"))
    page.goto(site.page("<h1>Owner</h1>"))
    expect(page.locator("h1")).to_have_text("from home")
    api.release.clear()
    page.goto(site.page("<h1>Owner</h1>", path="/about"))
    expect(page.locator("h1")).to_have_text("from other")
    api.wait(lambda: len(api.decisions()) == 2)
    api.release.set()


def test_kept_slot_of_another_item_waits(page: Page, api: Api, site: Site) -> None:
    """A kept slot that was chosen for another product waits for the fresh answer; the rest does not."""
    product = '<script type="application/ld+json">{"@type":"Product","sku":"%s"}</script>'
    api.offer("hero", "h1", banner())
    api.offer("shelf", "#shelf", slot(content={"context_item_id": "p1"}))
    page.goto(site.page('<h1>Owner</h1><div id="shelf"></div>', path="/p/1", head=product % "p1"))
    expect(page.locator("#shelf .name")).to_have_text(["Coat 2", "Coat 3"])
    api.release.clear()
    api.offer("shelf", "#shelf", slot(content={"context_item_id": "p2"}))
    page.goto(site.page('<h1>Owner</h1><div id="shelf">wait</div>', path="/p/2", head=product % "p2"))
    expect(page.locator("h1")).to_have_text("from hero")
    expect(page.locator("#shelf")).to_have_text("wait")
    api.release.set()
    expect(page.locator("#shelf .name")).to_have_text(["Coat 1", "Coat 3"])


def test_fresh_answer_leaves_what_was_shown(page: Page, api: Api, site: Site) -> None:
    """Content from a kept answer stays for this page view; the fresh answer is used on the next page."""
    api.offer("hero", "h1", banner("old"))
    address = site.page("<h1>Owner</h1><h2>Owner</h2>")
    page.goto(address)
    expect(page.locator("h1")).to_have_text("from old")
    api.offer("hero", "h1", banner("new"))
    api.offer("second", "h2", banner("second"))
    page.goto(address)
    expect(page.locator("h2")).to_have_text("from second")
    expect(page.locator("h1")).to_have_text("from old")
    page.goto(address)
    expect(page.locator("h1")).to_have_text("from new")


def test_old_answer_is_not_used(page: Page, api: Api, site: Site) -> None:
    """An answer kept for more than half an hour is not used."""
    page.clock.install()
    api.offer("hero", "h1", banner("old"))
    address = site.page("<h1>Owner</h1>")
    page.goto(address)
    expect(page.locator("h1")).to_have_text("from old")
    page.clock.fast_forward(31 * 60 * 1_000)
    api.decide_status = 503
    with page.expect_response("**/v1/decide"):
        page.goto(address)
    expect(page.locator("h1")).to_have_text("Owner")


def test_page_brought_back(page: Page, api: Api, site: Site) -> None:
    """A page restored by the browser is a new page view, and its purchase is not reported again."""
    page.goto(
        site.page(
            "<h1>Owner</h1>",
            head="<script>window.dataLayer=[{event:'purchase',ecommerce:{transaction_id:'T1'}}]</script>",
        )
    )
    api.wait_event("purchase")
    page.evaluate(
        "dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}));"
        "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    )
    api.wait(lambda: len(api.events("page_view")) == 2)
    assert len(api.events("purchase")) == 1
    assert len(api.decisions()) == 2
