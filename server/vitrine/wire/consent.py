"""What a visitor allows."""

from __future__ import annotations

from msgspec import Struct


class Consent(Struct, frozen=True):
    """What the visitor allows. If it is missing, nothing is allowed."""

    personalization: bool = False
    measurement: bool = False
