"""Events for the store tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from vitrine.domain.event import Event

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
VISITOR = "visitor-0000000000001"
OTHER = "visitor-0000000000002"
SUBJECT = f"visitor:{VISITOR}"


def event(event_id: str, *, site: str = "shop", visitor_id: str = VISITOR, after_s: float = 0, **fields: Any) -> Event:
    """A proven event `after_s` seconds after NOON, a page view unless `name` says otherwise."""
    fields = {"proof": "visitor", "consent": "all", **fields}
    at = NOON + timedelta(seconds=after_s)
    return Event(
        event_id=event_id,
        site=site,
        visitor_id=visitor_id,
        name=fields.pop("name", "page_view"),
        created_at=at,
        received_at=at,
        **fields,
    )
