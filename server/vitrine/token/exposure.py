"""Exposure tokens: proof that this server decided what a visitor says to have seen.

A token is `PAYLOAD.SIGNATURE`, both URL-safe base64: the payload is a JSON array
`[campaign, variation, decision_id, issued_at, bucket_version, propensity, account_id, profile_id]`, of which what is
usual at the end is left off; the signature is HMAC-SHA256 (RFC 2104) over the site, the visitor's id and the payload,
cut to 128 bits (NIST SP 800-107 allows that). It is never longer than the 500 characters that the wire takes.
So a token can be neither invented nor lent to another visitor or site. How old it may be is for its reader to say.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Protocol

import msgspec

from vitrine.experiment.declaration import Unit

SIGNATURE_BYTES = 16
MINIMUM_KEY_BYTES = 32


class Exposure(msgspec.Struct, frozen=True, array_like=True):
    """What a valid token says. `issued_at` is in whole seconds since 1970 UTC.

    `bucket_version` is None where nothing was split, so that there is no assignment to keep. The ids are given where
    an account or a profile was assigned, not a visitor.
    """

    campaign: str
    variation: str
    decision_id: str
    issued_at: int
    bucket_version: int | None = None
    propensity: float = 1.0
    account_id: str | None = None
    profile_id: str | None = None

    @property
    def unit(self) -> Unit:
        """What was assigned the variation."""
        if self.profile_id is not None:
            return "profile"
        return "account" if self.account_id is not None else "visitor"


USUAL = Exposure.__struct_defaults__
REQUIRED = len(Exposure.__struct_fields__) - len(USUAL)


class TokenMaker(Protocol):
    """The part of an ExposureSigner that deciding uses."""

    def sign(self, site: str, visitor_id: str | None, exposure: Exposure) -> str:
        """See ExposureSigner.sign."""


class ExposureSigner:
    """Signs and verifies with one secret of at least 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) < MINIMUM_KEY_BYTES:
            raise ValueError(f"an exposure key has at least {MINIMUM_KEY_BYTES} bytes")
        self._key = key

    def sign(self, site: str, visitor_id: str | None, exposure: Exposure) -> str:
        """The token of `exposure`, good for that site and visitor only (None: a visitor without an id)."""
        fields = list(msgspec.structs.astuple(exposure))
        while len(fields) > REQUIRED and fields[-1] == USUAL[len(fields) - REQUIRED - 1]:
            fields.pop()
        payload = encode_part(msgspec.json.encode(fields))
        return f"{payload}.{encode_part(self._signature(site, visitor_id, payload))}"

    def verify(self, token: str, site: str, visitor_id: str | None) -> Exposure | None:
        """What the token says, or None when it is not ours or not this site's and visitor's. Never raises."""
        payload, dot, signature = token.partition(".")
        if not dot or not token.isascii():
            return None
        try:
            if not hmac.compare_digest(decode_part(signature), self._signature(site, visitor_id, payload)):
                return None
            return msgspec.json.decode(decode_part(payload), type=Exposure)
        except (binascii.Error, msgspec.DecodeError):
            return None

    def _signature(self, site: str, visitor_id: str | None, payload: str) -> bytes:
        message = f"{site}.{visitor_id or ''}.{payload}".encode()
        return hmac.digest(self._key, message, hashlib.sha256)[:SIGNATURE_BYTES]


def encode_part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode_part(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
