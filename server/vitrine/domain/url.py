"""Parts of an address that a page reported. It may be any text, also an invalid address."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit


@lru_cache(maxsize=4_096)
def host_of(url: str | None) -> str | None:
    """The host of an address in lower case; None when it has none or is invalid."""
    try:
        return urlsplit(url or "").hostname or None
    except ValueError:
        return None


@lru_cache(maxsize=4_096)
def path_of(url: str | None) -> str | None:
    """The path of an address, `/` when it has none; None when the address is missing or invalid."""
    if url is None:
        return None
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return None
