"""The caller's address, when the operator's own proxies are in front of the server.

Each proxy writes the address of who called it at the end of `X-Forwarded-For`. What stands before these is the
caller's own text. So values are counted from the end, and a comma always separates them: quotes, which the caller may
have opened, mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

HEADER = "HTTP_X_FORWARDED_FOR"


def client_address(environ: dict[str, Any], trusted: int) -> str | None:
    """The caller's address by the last of `trusted` proxies; that of the connection when fewer have written one."""
    values = environ.get(HEADER, "").rsplit(",", trusted) if trusted else []
    written = values[-trusted].strip() if len(values) >= trusted > 0 else ""
    return written or environ.get("REMOTE_ADDR")


def behind_proxies(app: Callable[..., Iterable[bytes]], trusted: int) -> Callable[..., Iterable[bytes]]:
    """The WSGI application `app`, which sees the caller's address as REMOTE_ADDR."""

    def with_address(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        address = client_address(environ, trusted)
        if address is not None:
            environ["REMOTE_ADDR"] = address
        return app(environ, start_response)

    return with_address
