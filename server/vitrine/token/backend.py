"""The secret that a shop's backend sends with its requests: `Authorization: Bearer KEYID.SECRET`.

The ring holds hashes of these secrets, so whoever reads the data folder cannot make requests as the shop.
"""

from __future__ import annotations

import hmac

from vitrine.domain.keys import KeyRing, secret_hash

MAX_HEADER = 200


def is_backend(header: str | None, ring: KeyRing) -> bool:
    """Whether the value of the Authorization header has the secret of a key in the site's `server` ring. Never raises.

    It takes the same time for every wrong secret.
    """
    if header is None or len(header) > MAX_HEADER or not header.isascii():
        return False
    scheme, _, bearer = header.partition(" ")
    key_id, _, secret = bearer.strip(" ").partition(".")
    key = ring.find(key_id)
    if scheme.lower() != "bearer" or key is None:
        return False
    return hmac.compare_digest(secret_hash(secret).encode(), key.secret)
