"""Exposure tokens can be neither invented nor lent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.campaign.exposure import Exposure, ExposureSigner

SIGNER = ExposureSigner(b"k" * 32)
EXPOSURES = st.builds(Exposure, st.text(), st.text(), st.text(), st.integers(0, 2**40))


@given(EXPOSURES, st.none() | st.text(min_size=1))
def test_what_was_signed_is_read_back(exposure: Exposure, visitor_id: str | None) -> None:
    """Whole, for the visitor it was made for."""
    assert SIGNER.verify(SIGNER.sign(visitor_id, exposure), visitor_id) == exposure


@given(EXPOSURES, st.text(), st.text())
def test_a_token_is_good_for_one_visitor(exposure: Exposure, mine: str, theirs: str) -> None:
    """The visitor's id is part of what is signed."""
    found = SIGNER.verify(SIGNER.sign(mine, exposure), theirs)
    assert (found == exposure) == (mine == theirs)


@given(EXPOSURES, st.data())
def test_one_changed_character_spoils_a_token(exposure: Exposure, data: st.DataObject) -> None:
    """Wherever it is changed, nothing is believed (the last characters of base64 may carry unused bits)."""
    token = SIGNER.sign("visitor", exposure)
    place = data.draw(st.integers(0, len(token) - 3))
    other = "A" if token[place] != "A" else "B"
    assert SIGNER.verify(token[:place] + other + token[place + 1 :], "visitor") is None


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    """Whatever a stranger sends."""
    assert SIGNER.verify(text, "visitor") is None


def test_a_short_key_is_refused() -> None:
    """128 bits of signature need a real key behind them."""
    with pytest.raises(ValueError, match="32 bytes"):
        ExposureSigner(b"short")
