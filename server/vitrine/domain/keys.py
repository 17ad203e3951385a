"""Secret keys for signing, and rings of them: one key signs, and the ones before it still verify."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias

from vitrine.domain.base64url import encode_base64url

OwnPurpose: TypeAlias = Literal["visitor", "exposure", "preview"]
SitePurpose: TypeAlias = Literal["identity", "server"]
Purpose: TypeAlias = OwnPurpose | SitePurpose
"""What a key is for: visitor ids, exposure tokens and preview links are the installation's; the tokens of a shop's
backend about who has signed in (identity), and its requests (server), are a site's."""

OWN_PURPOSES: Final[tuple[OwnPurpose, ...]] = ("visitor", "exposure", "preview")
SITE_PURPOSES: Final[tuple[SitePurpose, ...]] = ("identity", "server")

SECRET_BYTES: Final = 32
SECRET_CHARACTERS: Final = 43  # of URL-safe base64, without padding
KEY_ID_CHARACTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Key:
    """One secret. `key_id` is public and has four lower-case letters and digits; from `ends_at` on it is not used.

    `secret` is ASCII text, so that any program can take it from a setting as it is. That of a `server` key is a hash:
    the secret itself is with the shop's backend only.
    """

    key_id: str
    secret: bytes = field(repr=False)
    created_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys of one purpose. The last one signs; all of them verify."""

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


def new_secret(random_bytes: Callable[[int], bytes]) -> str:
    """A secret of 256 random bits, in 43 URL-safe characters. `random_bytes(n)` gives n unpredictable bytes."""
    return encode_base64url(random_bytes(SECRET_BYTES))


def new_key_id(random_bytes: Callable[[int], bytes]) -> str:
    """Four lower-case letters and digits: no "-" at the start, which a command would take for an option."""
    number = int.from_bytes(random_bytes(3), "big")
    return "".join("abcdefghijklmnopqrstuvwxyz234567"[number >> shift & 31] for shift in (15, 10, 5, 0))


def secret_hash(secret: str) -> str:
    """What is stored of a secret that is only compared, never used to sign. A random secret needs no slow hash."""
    return encode_base64url(hashlib.sha256(secret.encode()).digest())
