"""A real server under the site's own origin: a cookie has the visitor's proof, which no script can read."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.server.shop import shop, write_site
from tests.tag.conftest import PATIENCE_S, Received, Site
from vitrine.app import create_app
from vitrine.settings import read_settings
from vitrine.store.sqlite.log import SqliteEventLog

BOTH = "{personalization: true, measurement: true}"
PAGE = "<h1 id='hero'>Owner</h1>"


class OneOrigin(Site):
    """A shop whose own origin passes `/v1/` and the tag's files on to a real decision server."""

    def __init__(self, folder: Path) -> None:
        super().__init__(self)
        self.folder = folder
        self.release = threading.Event()
        self.release.set()
        document = shop() | {"origins": [self.origin]}
        always = {"campaign": "hero", "type": "banner", "placement": "hero"}
        content = {"changes": [{"text": "from the server"}]}
        document["campaigns"] = [{**always, "variations": [{"variation": "a", "content": content}]}]
        write_site(folder / "sites", document)
        settings = read_settings({"VITRINE_SITES": str(folder / "sites"), "VITRINE_DATA": str(folder / "data")})
        self.server = create_app(
            settings, clock=lambda: datetime.now(UTC), random_bytes=secrets.token_bytes, watch=False
        )

    def respond(self, request: Received) -> tuple[int, dict[str, str], bytes]:
        if request.path == "/v1/cookie":
            return 200, {}, request.headers.get("Cookie", "").encode()
        if not request.path.startswith(("/v1/", "/vitrine")):
            return super().respond(request)
        if '"is_reset":true' in request.text:
            self.release.wait(PATIENCE_S)
        client = self.server.app.test_client(use_cookies=False)
        answer = client.open(request.path, method=request.method, headers=request.headers, data=request.text.encode())
        return answer.status_code, dict(answer.headers), answer.data

    def close(self) -> None:
        super().close()
        self.server.close()


@pytest.fixture
def one(tmp_path: Path) -> Iterator[OneOrigin]:
    """The shop and its decision server."""
    server = OneOrigin(tmp_path)
    yield server
    server.close()


def cookie(page: Page) -> str | None:
    """The id in the visitor's cookie."""
    found = [one["value"] for one in page.context.cookies() if one["name"] == "vitrine_shop"]
    return found[0].partition(".")[0] if found else None


def kept(page: Page) -> dict[str, Any]:
    """What the tag keeps of the visitor."""
    found: dict[str, Any] = page.evaluate("JSON.parse(localStorage['vitrine:shop:visitor'])")
    return found


def visit(page: Page, one: OneOrigin, path: str, consent: str | None = "both") -> Any:
    """Open a page; returns the answer to its first question."""
    with page.expect_response("**/v1/decide") as decision:
        page.goto(one.page(PAGE, path=path, consent=consent))
    expect(page.locator("h1")).to_have_text("from the server")
    return decision.value.json()


def test_the_cookie_proves_the_id(page: Page, one: OneOrigin) -> None:
    """The tag gets and keeps no proof; questions and events are proven by the cookie that goes with them."""
    first = visit(page, one, "/")
    assert "visitor_proof" not in first
    assert kept(page) == {
        "visitor_id": first["visitor_id"],
        "consent": {"personalization": True, "measurement": True},
    }
    assert cookie(page) == first["visitor_id"]
    assert page.evaluate("document.cookie") == ""
    with page.expect_response("**/v1/events") as sent:
        page.evaluate("vitrine('event', 'hello')")
    assert sent.value.json()["rejected"] == []
    second = visit(page, one, "/next")
    assert second["visitor_id"] == first["visitor_id"]
    assert second["degraded"] == first["degraded"]
    log = SqliteEventLog(one.folder / "data" / "log.sqlite")
    rows = log.read_subject("shop", f"visitor:{first['visitor_id']}", 0)
    log.close()
    assert {event.proof for _, event in rows if event.name == "hello"} == {"visitor"}


def test_a_reset_gives_the_cookie_up(page: Page, one: OneOrigin) -> None:
    """The next question replaces it, though the page is left at once; the old id does not come back."""
    first = visit(page, one, "/")
    one.release.clear()
    one.pages["/out"] = b"signed out"
    page.evaluate("vitrine('reset'); location.href = '/out'")
    page.wait_for_url("**/out")
    one.release.set()
    page.wait_for_function("fetch('/v1/cookie').then((answer) => answer.text()).then((text) => !text)")
    second = visit(page, one, "/next")
    assert second["visitor_id"] not in (None, first["visitor_id"])
    assert cookie(page) == second["visitor_id"]


def test_a_reset_without_a_page_in_between(page: Page, one: OneOrigin) -> None:
    """Consent that is given right after a reset gets another id."""
    first = visit(page, one, "/")
    page.evaluate(f"vitrine('reset'); vitrine('consent', {BOTH})")
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    assert kept(page)["visitor_id"] != first["visitor_id"]
    assert cookie(page) == kept(page)["visitor_id"]


def test_consent_taken_back_in_part_gets_another_id(page: Page, one: OneOrigin) -> None:
    """The cookie with the old id is replaced, too."""
    first = visit(page, one, "/")
    page.evaluate("vitrine('consent', {personalization: false, measurement: true})")
    page.wait_for_function(f"!localStorage['vitrine:shop:visitor']?.includes('{first['visitor_id']}')")
    page.wait_for_function("localStorage['vitrine:shop:visitor']")
    assert cookie(page) == kept(page)["visitor_id"]
    assert visit(page, one, "/next", consent=None)["visitor_id"] == cookie(page) != first["visitor_id"]


def test_a_denial_removes_the_cookie(page: Page, one: OneOrigin) -> None:
    """Nothing is left of the visitor."""
    visit(page, one, "/")
    with page.expect_response("**/v1/decide"):
        page.evaluate("vitrine('consent', {})")
    assert cookie(page) is None
