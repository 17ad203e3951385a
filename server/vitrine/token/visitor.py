"""The proof of a visitor's id: `KEYID.SIGNATURE`, valid for one site. Only the server can issue ids.

The id stays a plain random number, which the log and the stores know; the proof stays with the browser.
"""

from __future__ import annotations

from vitrine.token.signed import Ring, is_signature, signature


class VisitorSigner:
    """Issues and checks the proofs of visitor ids."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def sign(self, site: str, visitor_id: str) -> str:
        """The proof of the id on that site."""
        key = self._ring().signing
        return f"{key.key_id}.{signature(key, _message(site, visitor_id))}"

    def is_current(self, proof: str) -> bool:
        """Whether a proof that is valid was signed with the key that signs now, so that a new one would be the same."""
        return proof.startswith(f"{self._ring().signing.key_id}.")

    def verify(self, proof: str, site: str, visitor_id: str) -> bool:
        """Whether the proof is ours, and for that id on that site. Never raises."""
        key_id, _, signed = proof.partition(".")
        key = self._ring().find(key_id)
        return key is not None and is_signature(signed, key, _message(site, visitor_id))


def _message(site: str, visitor_id: str) -> str:
    return f"vitrine visitor\n{site}\n{visitor_id}"
