"""Secret keys for signing, and rings of them: one key signs, and the ones before it still verify."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

Purpose: TypeAlias = Literal["visitor", "exposure", "preview", "identity", "server"]
"""What a key is for: visitor ids, exposure tokens and preview links are the installation's; the tokens of a shop's
backend about who has signed in (identity), and its requests (server), are a site's."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret. `key_id` is public and has four URL-safe characters; from `ends_at` on it is not used."""

    key_id: str
    secret: bytes = field(repr=False)
    created_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys of one purpose, oldest first. The last one signs; all of them verify."""

    keys: tuple[Key, ...] = ()

    @property
    def signing(self) -> Key:
        """The key that signs. Raises LookupError when the ring is empty."""
        if not self.keys:
            raise LookupError("the ring has no key")
        return self.keys[-1]

    def find(self, key_id: str) -> Key | None:
        """The key of that id; None when there is none, or no longer."""
        for key in self.keys:
            if key.key_id == key_id:
                return key
        return None
