"""Exposure tokens: proof that this server decided what a visitor says to have seen.

A token is `PAYLOAD.SIGNATURE`, both URL-safe base64: the payload is a JSON array
`[campaign, variation, decision_id, issued_at]`, the signature HMAC-SHA256 (RFC 2104) over the payload and
the visitor's id, cut to 128 bits (NIST SP 800-107 allows that).
So a token can be neither invented nor lent to another visitor.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

import msgspec

SIGNATURE_BYTES = 16
MINIMUM_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a valid token says. `issued_at` is in whole seconds since 1970 UTC."""

    campaign: str
    variation: str
    decision_id: str
    issued_at: int


class ExposureSigner:
    """Signs and verifies with one secret of at least 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) < MINIMUM_KEY_BYTES:
            raise ValueError(f"an exposure key has at least {MINIMUM_KEY_BYTES} bytes")
        self._key = key

    def sign(self, visitor_id: str | None, exposure: Exposure) -> str:
        """The token of `exposure`, good for `visitor_id` only (None: a visitor without an id)."""
        payload = _encode(
            msgspec.json.encode((exposure.campaign, exposure.variation, exposure.decision_id, exposure.issued_at))
        )
        return f"{payload}.{_encode(self._signature(visitor_id, payload))}"

    def verify(self, token: str, visitor_id: str | None) -> Exposure | None:
        """What the token says, or None when it is not ours or not this visitor's. Never raises."""
        payload, dot, signature = token.partition(".")
        if not dot or not token.isascii():
            return None
        try:
            if not hmac.compare_digest(_decode(signature), self._signature(visitor_id, payload)):
                return None
            return Exposure(*msgspec.json.decode(_decode(payload), type=tuple[str, str, str, int]))
        except (binascii.Error, msgspec.DecodeError):
            return None

    def _signature(self, visitor_id: str | None, payload: str) -> bytes:
        message = f"{visitor_id or ''}.{payload}".encode()
        return hmac.digest(self._key, message, hashlib.sha256)[:SIGNATURE_BYTES]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
