"""Where a visit came from: its UTM values, its landing path and the class of its referrer. From addresses only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs, urlsplit

from vitrine.domain.url import host_of

_UTM: Final = (
    "source",
    "medium",
    "campaign",
    "term",
    "content",
    "id",
    "source_platform",
    "creative_format",
    "marketing_tactic",
)
_SEARCH: Final = frozenset(
    [
        "google",
        "bing",
        "duckduckgo",
        "yahoo",
        "ecosia",
        "qwant",
        "startpage",
        "yandex",
        "baidu",
        "naver",
        "kagi",
        "seznam",
    ]
)
_SOCIAL: Final = frozenset(
    [
        "facebook",
        "instagram",
        "tiktok",
        "pinterest",
        "twitter",
        "x",
        "t",
        "linkedin",
        "lnkd",
        "reddit",
        "youtube",
        "snapchat",
        "threads",
        "bsky",
        "vk",
    ]
)
REFERRER_CLASSES: Final = ("direct", "internal", "search", "social", "other")


@lru_cache(maxsize=4_096)
def referrer_class(referrer: str | None, page_url: str | None) -> str:
    """`direct`, `internal`, `search`, `social` or `other`: by the names before the referrer's last label."""
    host = host_of(referrer)
    if host is None:
        return "direct"
    if host == host_of(page_url):
        return "internal"
    labels = set(host.split(".")[:-1])
    if labels & _SEARCH:
        return "search"
    return "social" if labels & _SOCIAL else "other"


@lru_cache(maxsize=4_096)
def utm_values(page_url: str | None, source_url: str | None) -> Mapping[str, str]:
    """UTM values of the page when it has any, else those of the session's last page that had some."""
    for url in (page_url, source_url):
        query = _query(url)
        found = {f"utm.{name}": query[f"utm_{name}"][0] for name in _UTM if f"utm_{name}" in query}
        if found:
            return found
    return {}


def _query(url: str | None) -> Mapping[str, list[str]]:
    if not url or "utm_" not in url:
        return {}
    try:
        return parse_qs(urlsplit(url).query, max_num_fields=100)
    except ValueError:
        return {}
