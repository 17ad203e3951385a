"""The id of a visitor: a random number, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from vitrine.domain.base64url import encode_base64url

VISITOR_ID_BYTES = 16


def new_visitor_id(random_bytes: Callable[[int], bytes]) -> str:
    """A fresh id of 128 random bits: 22 URL-safe characters. `random_bytes(n)` is like secrets.token_bytes."""
    return encode_base64url(random_bytes(VISITOR_ID_BYTES))
