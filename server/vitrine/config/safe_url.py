"""Which addresses and attributes operator content may put into a page."""

from __future__ import annotations

from urllib.parse import urlsplit

SAFE_SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})
URL_ATTRIBUTES = frozenset({"href", "src", "action", "formaction", "poster", "srcset"})


def is_safe_url(url: str, *, picture: bool = False) -> bool:
    """Whether a browser can follow or load `url` without running it. Pictures may also be data:image addresses."""
    compact = "".join(character for character in url if character > " ").lower()
    if picture and compact.startswith("data:image/"):
        return True
    try:
        return urlsplit(compact).scheme in SAFE_SCHEMES
    except ValueError:
        return False


def is_safe_attribute(name: str) -> bool:
    """Whether setting attribute `name` cannot run script by itself."""
    return not name.lower().startswith("on") and name.lower() not in ("srcdoc", "style")
