"""Exposure tokens: only the server can make them, and each is valid for one visitor and site."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.rings import ring
from vitrine.token.exposure import Exposure, ExposureSigner

SIGNER = ExposureSigner(ring)
EXPOSURES = st.builds(
    Exposure,
    campaign=st.text(),
    variation=st.text(),
    decision_id=st.text(),
    issued_at=st.integers(0, 2**40),
    bucket_version=st.none() | st.integers(0, 10**6),
    propensity=st.just(1.0) | st.floats(0, 1),
    account_id=st.none() | st.text(),
    profile_id=st.none() | st.text(),
)


@given(EXPOSURES, st.none() | st.text(min_size=1))
def test_what_was_signed_is_read_back(exposure: Exposure, visitor_id: str | None) -> None:
    """A token's content is read back for the visitor it was made for."""
    assert SIGNER.verify(SIGNER.sign("shop", visitor_id, exposure), "shop", visitor_id) == exposure


@given(EXPOSURES, st.text(), st.text())
def test_a_token_is_good_for_one_visitor(exposure: Exposure, mine: str, theirs: str) -> None:
    """A token is invalid for another visitor."""
    found = SIGNER.verify(SIGNER.sign("shop", mine, exposure), "shop", theirs)
    assert (found == exposure) == (mine == theirs)


@given(EXPOSURES, st.data())
def test_one_changed_character_spoils_a_token(exposure: Exposure, data: st.DataObject) -> None:
    """A token with any character changed is invalid (except unused bits at the end of base64)."""
    token = SIGNER.sign("shop", "visitor", exposure)
    place = data.draw(st.integers(0, len(token) - 3))
    other = "A" if token[place] != "A" else "B"
    assert SIGNER.verify(token[:place] + other + token[place + 1 :], "shop", "visitor") is None


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    """Verifying any text gives no exception."""
    assert SIGNER.verify(text, "shop", "visitor") is None


def test_a_token_is_good_for_one_site() -> None:
    """A token is invalid for another site of the same server."""
    token = SIGNER.sign("shop", "visitor", Exposure("sale", "b", "d", 0))
    assert SIGNER.verify(token, "shop", "visitor") is not None
    assert SIGNER.verify(token, "outlet", "visitor") is None


def test_tokens_are_short() -> None:
    """A usual token has four values only, and the longest possible one fits the limit of the wire."""
    usual = SIGNER.sign("shop", "v" * 22, Exposure("sale", "b", "0" * 32, 1_800_000_000))
    assert len(usual) < 115
    longest = Exposure("c" * 64, "v" * 64, "0" * 32, 1_800_000_000, 10**6, 0.123456, "a" * 64, "p" * 64)
    assert len(SIGNER.sign("shop", "v" * 64, longest)) <= 500


def test_a_token_says_what_was_assigned() -> None:
    """A token's unit is the account or profile whose ids it has, else the visitor."""
    exposure = Exposure("sale", "b", "d", 0)
    assert exposure.unit == "visitor"
    assert msgspec.structs.replace(exposure, account_id="A").unit == "account"
    assert msgspec.structs.replace(exposure, account_id="A", profile_id="p").unit == "profile"
