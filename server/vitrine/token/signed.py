"""What all tokens share: a keyed signature of 128 bits, written in 22 URL-safe characters.

HMAC-SHA256 (RFC 2104), cut to 128 bits, which NIST SP 800-107 allows. A signature is compared as text in constant time,
so that every other spelling of the same bits is refused, too. Each token begins with the id of the key that signed it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import TypeAlias, TypeVar

import msgspec

from vitrine.domain.base64url import decode_base64url, encode_base64url
from vitrine.domain.keys import Key, KeyRing

SIGNATURE_BYTES = 16

T = TypeVar("T")

Ring: TypeAlias = Callable[[], KeyRing]
"""Gives the ring of a purpose as it is now: keys may be rotated while the server runs."""


def signature(key: Key, message: str) -> str:
    """The signature of `message` with `key`."""
    return encode_base64url(
        hmac.digest(key.secret, message.encode("utf-8", "surrogatepass"), "sha256")[:SIGNATURE_BYTES]
    )


def is_signature(text: str, key: Key, message: str) -> bool:
    """Whether `text` is the signature of `message` with `key`. Never raises."""
    return text.isascii() and hmac.compare_digest(text, signature(key, message))


def seal(content: bytes, ring: KeyRing, context: str) -> str:
    """A token `KEYID.PAYLOAD.SIGNATURE` with that content. `context` is signed, too, and says what it is valid for."""
    payload, key = encode_base64url(content), ring.signing
    return f"{key.key_id}.{payload}.{signature(key, context + payload)}"


def unseal(token: str, ring: KeyRing, context: str, content_type: type[T]) -> T | None:
    """The content of a token; None when it is not ours or for another context. Never raises."""
    key_id, _, rest = token.partition(".")
    payload, _, signed = rest.partition(".")
    key = ring.find(key_id)
    if key is None or not is_signature(signed, key, context + payload):
        return None
    try:
        return msgspec.json.decode(decode_base64url(payload), type=content_type)
    except ValueError:  # signed by us, yet of another version
        return None
