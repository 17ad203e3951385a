"""Preview links: an operator sees a variation before visitors do. There is no other way to force a variation.

A token is `KEYID.PAYLOAD.SIGNATURE` like an exposure token, with a key of its own. Everybody with a link can see its
variation until the link expires. Such visits never count.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from vitrine.domain.errors import BadRequest
from vitrine.token.signed import Ring, decode_part, encode_part, is_signature, signature

PARAMETER = "vitrine_preview"


class Preview(msgspec.Struct, frozen=True, array_like=True):
    """The content of a valid token. `expires_at` is in whole seconds since 1970 UTC.

    Without a `variation` nothing is forced: the decision is the usual one. `explain` requests the reasons.
    """

    site: str
    campaign: str
    variation: str | None
    explain: bool
    expires_at: int


class PreviewSigner:
    """Signs and verifies with the ring of preview keys."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def sign(self, preview: Preview) -> str:
        """The token of `preview`."""
        payload = encode_part(msgspec.json.encode(preview))
        key = self._ring().signing
        return f"{key.key_id}.{payload}.{signature(key, _message(payload))}"

    def verify(self, token: str, site: str, now: datetime) -> Preview:
        """The content of the token. Raises BadRequest that says why it is invalid."""
        preview = self._read(token)
        if preview is None:
            raise _refusal("The preview link was not made by this server, or it was cut: copy it whole.")
        if preview.site != site:
            raise _refusal(f"The preview link is for the site {preview.site!r}.")
        if now.timestamp() >= preview.expires_at:
            raise _refusal("The preview link has expired: make a new one with `vitrine preview`.")
        return preview

    def _read(self, token: str) -> Preview | None:
        key_id, _, rest = token.partition(".")
        payload, _, signed = rest.partition(".")
        key = self._ring().find(key_id)
        if key is None or not is_signature(signed, key, _message(payload)):
            return None
        try:
            return msgspec.json.decode(decode_part(payload), type=Preview)
        except ValueError:  # signed by us, yet of another version
            return None


def _message(payload: str) -> str:
    return f"vitrine preview\n{payload}"


def _refusal(sentence: str) -> BadRequest:
    return BadRequest("preview", sentence, path="preview")
