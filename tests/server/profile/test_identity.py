"""Visitor ids."""

from __future__ import annotations

import secrets

import msgspec

from vitrine.profile.identity import new_visitor_id
from vitrine.wire.scalars import VisitorId


def test_id_is_accepted_by_the_wire() -> None:
    """A new id has 128 bits of the given source and is one the wire accepts."""
    visitor_id = new_visitor_id(lambda n: bytes([251, 255] * (n // 2)))
    assert visitor_id == "-__7__v_-__7__v_-__7_w"
    assert msgspec.convert(visitor_id, type=VisitorId) == visitor_id


def test_ids_differ() -> None:
    """A thousand ids from the system's source are a thousand different ones."""
    assert len({new_visitor_id(secrets.token_bytes) for _ in range(1_000)}) == 1_000
