"""Markup that no browser can use is a mistake; markup that may be right is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.server.shop import shop
from vitrine.schema.mistake import Mistake
from vitrine.site.load import parse_site


def mistakes(document: dict[str, Any]) -> tuple[Mistake, ...]:
    """All mistakes of a site file."""
    return parse_site(json.dumps(document).encode()).mistakes


@pytest.mark.parametrize(
    ("origin", "right"),
    [
        ("https://Shop.example", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://shop.example:08080", "http://shop.example:8080"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[2001:DB8::1]:80", "http://[2001:db8::1]"),
        ("https://shop.example:99999", "For example"),
        ("https://shop.example:port", "For example"),
    ],
)
def test_an_origin_that_no_browser_sends_is_a_mistake(origin: str, right: str) -> None:
    """An origin that browsers write differently is a mistake, and its hint has the correct form."""
    (found,) = mistakes(shop() | {"origins": [origin]})
    assert found.path == "origins[0]" and right in found.hint


@pytest.mark.parametrize("origin", ["http://localhost:8001", "https://shop.example:80", "http://[::1]:8001"])
def test_an_origin_that_browsers_send_is_none(origin: str) -> None:
    """An origin in the form that browsers send, also with a port, is not a mistake."""
    assert mistakes(shop() | {"origins": [origin]}) == ()


@pytest.mark.parametrize(
    "selector",
    [
        "//div[@id='hero']",
        "/html/body",
        "#hero[data-x",
        "#hero]",
        "a[href='x]",
        ":is(.a",
        ".a)",
        "#a >",
        ".a,",
        ", .a",
        " ",
    ],
)
def test_a_selector_that_is_evidently_broken_is_a_mistake(selector: str) -> None:
    """A selector with an open bracket or quote, XPath or an incomplete list is a mistake."""
    document = shop()
    document["placements"]["hero"]["selector"] = selector
    assert [found.path for found in mistakes(document)] == ["placements.hero.selector"]


@pytest.mark.parametrize(
    "selector",
    [
        "#hero",
        "main > h1 ~ p",
        "a[href='x]y(']",
        '[data-a="]"]',
        ".w-1\\/2",
        "#a\\:b\\(",
        ":is(.a, :not([b='c']))",
        "a[href^='//cdn']",
    ],
)
def test_a_selector_that_may_be_right_is_none(selector: str) -> None:
    """A selector that some browser may understand is not a mistake."""
    document = shop()
    document["placements"]["hero"]["selector"] = selector
    assert mistakes(document) == ()


def test_selectors_are_judged_wherever_they_stand() -> None:
    """Selectors are checked in triggers, changes, templates and sources."""
    document = shop()
    document["attributes"]["page.sale"] = {"type": "boolean", "home": "tag", "source": {"selector": "(a"}}
    document["campaigns"][0]["trigger"] = {"type": "click", "selector": "(a"}
    document["campaigns"][0]["variations"][0]["content"]["changes"][0]["selector"] = "(a"
    document["campaigns"][2]["variations"][0]["content"]["template"]["bind"][0]["selector"] = "(a"
    assert {found.path.rpartition(".")[0] for found in mistakes(document)} == {
        "attributes.page.sale.source",
        "campaigns[0].trigger",
        "campaigns[0].variations[0].content.changes[0]",
        "campaigns[2].variations[0].content.template.bind[0]",
    }


@pytest.mark.parametrize(
    "html",
    [
        "<b>x</b><script>alert(1)</script>",
        "<SCRIPT src=/x.js>",
        '<img src="/x.png" onerror="alert(1)">',
        '<a href=" java\tscript:alert(1)">x</a>',
        '<form action="javascript:x">',
        "<iframe srcdoc='x'></iframe>",
        "<object data=x></object>",
        "<style>b{color:red}</style>",
        "<svg><use href='#x'/></svg>",
        "<svg><p>x</p></svg>",
        "<path d='M0 0'>",
        "<template><b>x</b></template>",
        "<form action='//evil.example/'></form>",
        "<button formaction='/x'>x</button>",
        "<a href=' https://shop.example'>x</a>",
        "<iframe src='data:image/png,x'></iframe>",
        "<b href='/x'>x</b>",
        "<b onclick=x>x</b>",
        "<math></math>",
        "<x-card>x</x-card>",
        "<b is=x-b>x</b>",
        "<b title='--&gt;'>x</b>",
    ],
)
def test_html_that_the_tag_would_strip_is_a_mistake(html: str) -> None:
    """HTML from which the tag would remove something is a mistake."""
    document = shop()
    document["campaigns"][0]["variations"][0]["content"]["changes"] = [{"html": html}]
    assert [found.path for found in mistakes(document)] == ["campaigns[0].variations[0].content.changes[0].html"]


@pytest.mark.parametrize(
    "html",
    [
        "<b>on sale</b>",
        '<a href="/x?a=javascript:b" class="script">x</a>',
        '<img src="data:image/png;base64,x">',
        '<svg viewBox="0 0 1 1"><linearGradient id="g"><stop/></linearGradient><path d="M0 0"/></svg><p>x</p>',
        '<form action="/join"><input type="email" name="mail" data-a="a:b" aria-label="Mail"><button>Join</button>',
        '<p style="color: red" class="a" title="x:y">x</p>',
    ],
)
def test_html_that_runs_nothing_is_none(html: str) -> None:
    """HTML that only looks like script, but runs nothing, is not a mistake."""
    document = shop()
    document["campaigns"][0]["variations"][0]["content"]["changes"] = [{"html": html}]
    assert mistakes(document) == ()
