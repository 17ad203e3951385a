"""Web origins, as browsers send them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from vitrine.schema.mistake import Mistake

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def check_origins(origins: Sequence[str], path: str) -> Iterator[Mistake]:
    """Every origin that no browser would send so."""
    for index, origin in enumerate(origins):
        sent = sent_origin(origin)
        if sent != origin:
            hint = f'Write "{sent}".' if sent else 'For example "https://shop.example".'
            yield Mistake(f"{path}[{index}]", origin, "an origin as browsers send it", hint)


def sent_origin(origin: str) -> str | None:
    """The origin as a browser sends it (RFC 6454, section 6): lower case, ASCII, no default port; None when it cannot.

    So `https://Shop.example:443` is sent as `https://shop.example`.
    """
    try:
        parts = urlsplit(origin)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if not host:
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + ("" if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{port}")
