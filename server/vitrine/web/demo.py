"""Demo mode: a request may say where and when it pretends to be. Believed only when VITRINE_DEMO is 1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Request
from msgspec.structs import replace

from vitrine.config.wire import DecideRequest
from vitrine.domain.errors import BadRequest

ADDRESS_HEADER = "X-Vitrine-Demo-Address"
NOW_HEADER = "X-Vitrine-Demo-Now"
YEARS = range(2000, 2100)


def demo_address(request: Request) -> str | None:
    """The address to look up instead of the real one; it takes the same GeoIP path."""
    return request.headers.get(ADDRESS_HEADER) or request.remote_addr


def demo_now(request: Request, now: datetime) -> datetime:
    """The moment to decide for instead of `now`. Raises BadRequest when it is no RFC 3339 time of this century."""
    text = request.headers.get(NOW_HEADER)
    if not text:
        return now
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.year not in YEARS:
        raise BadRequest("demo_now", f"{NOW_HEADER} is {text[:40]!r}; give a time like 2026-01-15T12:00:00Z.")
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def travel_along(asked: DecideRequest, journey: timedelta) -> DecideRequest:
    """The request with its pending events moved in time as its moment was, so that they stay as fresh as they are."""
    if not asked.events or not journey:
        return asked
    return replace(
        asked, events=[replace(event, created_at=_moved(event.created_at, journey)) for event in asked.events]
    )


def _moved(moment: datetime, journey: timedelta) -> datetime:
    try:
        return moment + journey
    except OverflowError:
        return moment
