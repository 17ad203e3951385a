"""Exposure tokens: each proves that this server decided what a visitor's tag reports as shown.

A token is `KEYID.PAYLOAD.SIGNATURE`: the payload is a JSON array in URL-safe base64,
`[campaign, variation, decision_id, issued_at, bucket_version, propensity, account_id, profile_id]` without the default
values at its end; the signature (signed.py) is over the site, the visitor's id and the payload. A token has at most 500
characters, the limit of the wire. Nobody else can make one, and it is valid for one visitor and site only. The reader
checks its age.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from vitrine.experiment.declaration import Unit
from vitrine.token.signed import Ring, seal, unseal


class Exposure(msgspec.Struct, frozen=True, array_like=True):
    """The content of a valid token. `issued_at` is in whole seconds since 1970 UTC.

    `bucket_version` is None when nothing was split, and then there is no assignment to keep. The ids are given when an
    account or a profile was assigned, not a visitor.
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
        """The kind of unit that the variation was assigned to."""
        if self.profile_id is not None:
            return "profile"
        return "account" if self.account_id is not None else "visitor"


USUAL = Exposure.__struct_defaults__
REQUIRED = len(Exposure.__struct_fields__) - len(USUAL)


class TokenMaker(Protocol):
    """The part of an ExposureSigner that a decision uses."""

    def sign(self, site: str, visitor_id: str | None, exposure: Exposure) -> str:
        """See ExposureSigner.sign."""


class ExposureSigner:
    """Signs and verifies with the ring of exposure keys."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def sign(self, site: str, visitor_id: str | None, exposure: Exposure) -> str:
        """The token of `exposure`, valid for that site and visitor only (None: a visitor without an id)."""
        fields = list(msgspec.structs.astuple(exposure))
        while len(fields) > REQUIRED and fields[-1] == USUAL[len(fields) - REQUIRED - 1]:
            fields.pop()
        return seal(msgspec.json.encode(fields), self._ring(), _context(site, visitor_id))

    def verify(self, token: str, site: str, visitor_id: str | None) -> Exposure | None:
        """The content of the token; None when it is not ours or for another site or visitor. Never raises."""
        return unseal(token, self._ring(), _context(site, visitor_id), Exposure)


def _context(site: str, visitor_id: str | None) -> str:
    return f"{site}.{visitor_id or ''}."
