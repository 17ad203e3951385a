"""Parts of an address that a page reported: any text, perhaps none that can be read."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit


@lru_cache(maxsize=4_096)
def host_of(url: str | None) -> str | None:
    """The host of an address in lower case; None when it has none or cannot be read."""
    try:
        return urlsplit(url or "").hostname or None
    except ValueError:
        return None


@lru_cache(maxsize=4_096)
def path_of(url: str | None) -> str | None:
    """The path of an address, `/` when it has none; None without a readable address."""
    if url is None:
        return None
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return None
