"""Demo mode: a request may say where and when it pretends to be. Registered only when VITRINE_DEMO is 1."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Request

from vitrine.domain.errors import BadRequest

ADDRESS_HEADER = "X-Vitrine-Demo-Address"
NOW_HEADER = "X-Vitrine-Demo-Now"


def demo_address(request: Request) -> str | None:
    """The address to look up instead of the real one; it takes the same GeoIP path."""
    return request.headers.get(ADDRESS_HEADER) or request.remote_addr


def demo_now(request: Request, now: datetime) -> datetime:
    """The moment to decide for instead of `now`. Raises BadRequest when it is no RFC 3339 time."""
    text = request.headers.get(NOW_HEADER)
    if not text:
        return now
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise BadRequest(
            "demo_now", f"{NOW_HEADER} is {text[:40]!r}; give a time like 2026-01-15T12:00:00Z."
        ) from error
