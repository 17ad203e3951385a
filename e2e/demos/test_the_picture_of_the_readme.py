"""The README's picture is a real screenshot: the same page on the same January day in two places.

`make picture` writes it to server/docs/demo.png; the test itself only proves that the screenshot succeeds.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.conftest import ROOT
from e2e.shopper import Shopper, expect_hero

PICTURE = ROOT / "server" / "docs" / "demo.png"
VIEW = {"width": 1040, "height": 1060}
LAYOUT = """
<style>
  body {{ margin: 0; padding: 28px; display: flex; gap: 28px; background: #e9e4da; font: 600 30px "DejaVu Sans", sans-serif; color: #23273a }}
  figure {{ margin: 0; flex: 1 }}
  figcaption {{ padding: 0 4px 14px }}
  img {{ width: 100%; display: block; border-radius: 10px; box-shadow: 0 4px 18px #0003 }}
</style>
<figure><figcaption>Oslo, 15 January</figcaption><img src="data:image/png;base64,{}"></figure>
<figure><figcaption>Sydney, 15 January</figcaption><img src="data:image/png;base64,{}"></figure>
"""  # noqa: E501 - a style sheet reads best one rule a line


def test_one_page_two_places(shopper: Shopper, page: Page, tmp_path: Path) -> None:
    """The hero and the shelf's heading differ between the two places; the page is the same."""
    page.set_viewport_size(VIEW)
    shopper.refuse()
    screenshots: list[str] = []
    for city, hero, shelf in (
        ("Oslo", "Northern winter", "Made for the cold"),
        ("Sydney", "Summer, at last", "Made for the sun"),
    ):
        shopper.travel(city, "2026-01-15")
        expect_hero(shopper, hero)
        expect(page.locator("#for-you-title")).to_have_text(shelf)
        page.wait_for_function(
            "() => [...document.images].every(({ complete, loading }) => complete || loading === 'lazy')"
        )
        screenshots.append(base64.b64encode(page.screenshot(animations="disabled")).decode())
    assert screenshots[0] != screenshots[1]
    page.set_viewport_size({"width": 2 * VIEW["width"], "height": 800})
    page.set_content(LAYOUT.format(*screenshots))
    path = PICTURE if os.environ.get("VITRINE_PICTURE") == "1" else tmp_path / "demo.png"
    path.parent.mkdir(exist_ok=True)
    page.screenshot(path=path, full_page=True)
    assert path.stat().st_size > 50_000
