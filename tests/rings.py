"""A ring with one key, for tests that sign."""

from __future__ import annotations

from datetime import UTC, datetime

from vitrine.domain.keys import Key, KeyRing

KEY = Key("key1", b"k" * 32, datetime(2026, 1, 1, tzinfo=UTC))


def ring() -> KeyRing:
    """The ring, as the signers ask for it."""
    return KeyRing((KEY,))
