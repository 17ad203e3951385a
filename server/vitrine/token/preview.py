"""Preview links: how an operator sees a variation before anybody else does. There is no other way to force one.

A token is `PAYLOAD.SIGNATURE` like an exposure's, under the same key, but signed with a purpose before it, so that
neither can stand for the other. Who holds a link may see what it names until it expires; such visits never count.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from datetime import datetime

import msgspec

from vitrine.domain.errors import BadRequest
from vitrine.token.exposure import SIGNATURE_BYTES, decode_part, encode_part

PURPOSE = b"vitrine preview\n"
PARAMETER = "vitrine_preview"


class Preview(msgspec.Struct, frozen=True, array_like=True):
    """What a valid token says. `expires_at` is in whole seconds since 1970 UTC.

    Without a `variation` nothing is forced: the page is decided as for anybody. `explain` asks for the reasons.
    """

    site: str
    campaign: str
    variation: str | None
    explain: bool
    expires_at: int


class PreviewSigner:
    """Signs and verifies with the secret that signs exposures too."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, preview: Preview) -> str:
        """The token of `preview`."""
        payload = encode_part(msgspec.json.encode(preview))
        return f"{payload}.{encode_part(self._signature(payload))}"

    def verify(self, token: str, site: str, now: datetime) -> Preview:
        """What the token says. Raises BadRequest that says why it is not believed."""
        preview = self._read(token)
        if preview is None:
            raise _refusal("The preview link was not made by this server, or it was cut: copy it whole.")
        if preview.site != site:
            raise _refusal(f"The preview link is for the site {preview.site!r}.")
        if now.timestamp() >= preview.expires_at:
            raise _refusal("The preview link has expired: make a new one with `vitrine preview`.")
        return preview

    def _read(self, token: str) -> Preview | None:
        payload, dot, signature = token.partition(".")
        if not dot or not token.isascii():
            return None
        try:
            if not hmac.compare_digest(decode_part(signature), self._signature(payload)):
                return None
            return msgspec.json.decode(decode_part(payload), type=Preview)
        except (binascii.Error, msgspec.DecodeError):
            return None

    def _signature(self, payload: str) -> bytes:
        return hmac.digest(self._key, PURPOSE + payload.encode(), hashlib.sha256)[:SIGNATURE_BYTES]


def _refusal(sentence: str) -> BadRequest:
    return BadRequest("preview", sentence, path="preview")
