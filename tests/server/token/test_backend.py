"""The secret of a shop's backend: what it opens, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.domain.keys import Key, KeyRing, secret_hash
from vitrine.token.backend import is_backend

SECRET = "s" * 43
RING = KeyRing((Key("abcd", secret_hash(SECRET).encode(), datetime(2026, 1, 1, tzinfo=UTC)),))


@pytest.mark.parametrize("header", [f"Bearer abcd.{SECRET}", f"bearer abcd.{SECRET}", f"Bearer  abcd.{SECRET} "])
def test_the_secret_opens(header: str) -> None:
    """The header with the key's id and its secret is of the backend."""
    assert is_backend(header, RING)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer abcd",
        "Bearer abcd.",
        f"Bearer {SECRET}",
        f"Bearer abce.{SECRET}",
        f"Bearer abcd.{SECRET[:-1]}",
        f"Bearer abcd.{SECRET}s",
        f"Basic abcd.{SECRET}",
        f"Bearer abcd.{secret_hash(SECRET)}",
        f"Bearer abcd.{SECRET}\u00fc",
        f"Bearer abcd.{SECRET}, Bearer abcd.{SECRET}",
    ],
)
def test_nothing_else_opens(header: str | None) -> None:
    """No header, another scheme, another key, a cut secret and the stored hash are refused."""
    assert not is_backend(header, RING)


def test_a_ring_without_keys_opens_to_nobody() -> None:
    """Until the operator makes a key no backend is believed."""
    assert not is_backend(f"Bearer abcd.{SECRET}", KeyRing())
    assert not is_backend("Bearer .", KeyRing())


@given(st.text())
def test_no_text_raises(header: str) -> None:
    """Whatever the header holds, the answer is no, and nothing is raised."""
    assert not is_backend(header, RING)
    assert not is_backend(f"Bearer {header}", RING)
