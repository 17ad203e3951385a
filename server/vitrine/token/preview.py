"""Preview links: an operator sees a variation before visitors do. There is no other way to force a variation.

A token is `KEYID.PAYLOAD.SIGNATURE` like an exposure token, with a key of its own. Everybody with a link can see its
variation until the link expires or is revoked. A link that explains is for one browser only, because an explanation
holds what is stored about its visitor. Such visits never count.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from vitrine.domain.errors import BadRequest
from vitrine.token.signed import Ring, seal, unseal

PARAMETER = "vitrine_preview"
CONTEXT = "vitrine preview\n"


class Preview(msgspec.Struct, frozen=True, array_like=True):
    """The content of a valid token. `expires_at` is in whole seconds since 1970 UTC; by `preview_id` it is revoked.

    Without a `variation` nothing is forced: the decision is the usual one. `explained_to` is the visitor to whom the
    reasons are given; None: to nobody.
    """

    site: str
    campaign: str
    variation: str | None
    expires_at: int
    preview_id: str
    explained_to: str | None = None

    def check_reader(self, visitor_id: str | None) -> None:
        """Raise BadRequest unless the visitor, whose id is proven (None: it is not), may see the explanation."""
        if self.explained_to is not None and self.explained_to != visitor_id:
            raise _refusal(
                "The preview link explains what is known about another browser: open it there, with consent, "
                "or make one for this browser with `vitrine preview --explain --visitor ID`."
            )


class PreviewSigner:
    """Signs and verifies with the ring of preview keys; `is_revoked` tells whether a preview_id was revoked."""

    def __init__(self, ring: Ring, is_revoked: Callable[[str], bool]) -> None:
        self._ring = ring
        self._is_revoked = is_revoked

    def sign(self, preview: Preview) -> str:
        """The token of `preview`."""
        return seal(msgspec.json.encode(preview), self._ring(), CONTEXT)

    def verify(self, token: str, site: str, now: datetime) -> Preview:
        """The content of the token. Raises BadRequest that says why it is invalid."""
        preview = self.read(token)
        if preview is None:
            raise _refusal("The preview link was not made by this server, its key was revoked, or it was cut.")
        if preview.site != site:
            raise _refusal(f"The preview link is for the site {preview.site!r}.")
        if now.timestamp() >= preview.expires_at:
            raise _refusal("The preview link has expired: make a new one with `vitrine preview`.")
        if self._is_revoked(preview.preview_id):
            raise _refusal("The preview link was revoked.")
        return preview

    def read(self, token: str) -> Preview | None:
        """The content of a token of this server, also of an expired one; None when it is not ours. Never raises."""
        return unseal(token, self._ring(), CONTEXT, Preview)


def _refusal(sentence: str) -> BadRequest:
    return BadRequest("preview", sentence, path="preview")
