"""Where a redirect may lead, judged by how a browser reads addresses: the URL parser of Node is a browser's."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest

from vitrine.schema.safe_url import is_redirect_target

ORIGINS = ("https://shop.example", "http://[::1]:8001")
HOSTS = ("new.shop.example", "10.0.0.1:8080")
NODE = Path(__file__).parents[3] / ".venv" / "bin" / "node"
JUDGE = """
const urls = JSON.parse(require("fs").readFileSync(0, "utf8"));
const read = (url) => {
  try {
    const { protocol, origin, host, username, password } = new URL(url, "https://shop.example/a/b?c#d");
    return { protocol, origin, host, username, password };
  } catch { return null; }
};
process.stdout.write(JSON.stringify(urls.map(read)));
"""
PIECES = [
    "/", "//", "\\", "/\\", "\t", "\n", " ", "?", "#", "@", ":", ".", "..", "%2f", "%5c", "https:", "http:", "https://",
    "HTTPS://",
    "javascript:", "data:", "//evil.example", "evil.example", "shop.example", "https://shop.example", "user:x@",
    "new.shop.example", "https://new.shop.example", "http://10.0.0.1:8080", "http://[::1]:8001", "a",
    "b.html", "é", "\u3002", ":443", "\x00", "[", "]",
]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    ["/landing-b", "/", "/a?b=c#d", "b.html", "../b", "?v=b", "https://shop.example", "https://shop.example/b?x=1",
     "http://[::1]:8001/b", "https://new.shop.example/b", "http://10.0.0.1:8080/b", "/a//b", "/a:b", "/a@b"],
)  # fmt: skip
def test_places_of_the_site_are_allowed(url: str) -> None:
    """Paths, the site's own origins, and listed hosts."""
    assert is_redirect_target(url, ORIGINS, HOSTS)


@pytest.mark.parametrize(
    "url",
    ["", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "java\nscript:alert(1)",
     "https://evil.example", "https://shop.example@evil.example", "https://shop.example:x@evil.example/",
     "https://shop.example.evil.example", "https://shop.example:444/", "http://shop.example/", "https:evil.example",
     "https:/evil.example", "data:text/html,x", "HTTPS://evil.example", " //evil.example", "\t//evil.example",
     "/\t/evil.example", "https://evil.example#https://shop.example", "https://\u3002evil.example", "mailto:a@b", "#x",
     "https://shop.example\\@evil.example", "new.shop.example:80"],
)  # fmt: skip
def test_other_places_are_refused(url: str) -> None:
    """Whatever the spelling."""
    assert not is_redirect_target(url, ORIGINS, HOSTS)


def test_no_spelling_leads_a_browser_away() -> None:
    """Of 60,000 nasty addresses, a browser reads each that is allowed as a place of the site, without user names."""
    chance = random.Random(3)
    urls = sorted({"".join(chance.choices(PIECES, k=chance.randint(1, 6))) for _ in range(60_000)})
    allowed = [url for url in urls if is_redirect_target(url, ORIGINS, HOSTS)]
    node = str(NODE) if NODE.exists() else "node"
    done = subprocess.run(
        [node, "-e", JUDGE], input=json.dumps(allowed), capture_output=True, text=True, timeout=60, check=True
    )
    assert len(allowed) > 500
    for url, read in zip(allowed, json.loads(done.stdout), strict=True):
        if read is None:  # no address at all: a browser goes nowhere
            continue
        assert read["protocol"] in ("http:", "https:") and not read["username"] and not read["password"], url
        assert read["origin"] in ORIGINS or read["host"] in HOSTS, url
