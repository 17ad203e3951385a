"""Times as the texts of a column, which sort as the times do."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(at: datetime) -> str:
    """In UTC, to the millisecond, such as 2026-06-01T12:00:00.000+00:00."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
