"""What is kept about a subject as plain JSON values, for the person who asks."""

from __future__ import annotations

from typing import Any

import msgspec

from vitrine.domain.event import Event
from vitrine.domain.profile import Profile
from vitrine.store.event_body import encode_event


def export_event(event: Event) -> dict[str, Any]:
    """The event, without the fields that hold their default."""
    exported: dict[str, Any] = msgspec.json.decode(encode_event(event))
    return exported


def export_profile(profile: Profile) -> dict[str, Any]:
    """The profile, every field."""
    exported: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(profile))
    return exported
