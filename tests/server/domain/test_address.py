"""What is kept of addresses and of typed text."""

from __future__ import annotations

import json
import string
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.domain.address import mask_search, mask_text, reduce_address, reduce_referrer

CASES = json.loads((Path(__file__).parents[2] / "vectors" / "address.json").read_text(encoding="utf-8"))["cases"]
SHOP = "https://shop.example/p/12"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_vectors(case: dict[str, Any]) -> None:
    """Each case of the vectors that the tag runs, too."""
    assert reduce_address(case["address"], case["kept"]) == case["expected"]
    assert reduce_address(case["expected"], case["kept"]) == case["expected"], "once is enough"


@given(
    st.text(alphabet=string.ascii_letters + string.digits + "/?&;=#%@.-_", max_size=80), st.sampled_from(["q", "id"])
)
def test_whatever_the_address_no_e_mail_address_stays(text: str, kept: str) -> None:
    """Of any text nothing with an @ stays, and no parameter that is not allowed."""
    reduced = reduce_address(f"https://shop.example/{text}", [kept])
    assert "@" not in reduced and "#" not in reduced
    _, _, query = reduced.partition("?")
    assert all(part.startswith("utm_") or part.partition("=")[0] == kept for part in query.split("&") if part)


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("https://shop.example/search?q=a&token=b", "https://shop.example/search?q=a"),
        ("https://www.google.example/search?q=my+illness#top", "https://www.google.example/"),
        ("https://mail.example/u/jane@mail.example/inbox", "https://mail.example/"),
        ("https://jane:secret@other.example:8443/x", "https://other.example/"),
        ("android-app://com.mail.example/inbox", "android-app://com.mail.example/"),
        ("nothing", None),
        ("https://[bad", None),
    ],
)
def test_a_foreign_referrer_is_its_origin_only(referrer: str, expected: str | None) -> None:
    """Of another site's address only the host stays; the shop's own is reduced like any page's."""
    assert reduce_referrer(referrer, SHOP, ["q"]) == expected


def test_typed_text_is_masked() -> None:
    """Words that look like e-mail addresses become -, also encoded ones; an @ alone, and other words, stay."""
    assert mask_text("Write to jane.roe@mail.example, or JANE%40mail.example") == "Write to - or -"
    assert mask_text("Coffee @ home") == "Coffee @ home"
    assert mask_search("order 9f86d081884c7d659a2feaa0c55ad015 jane@mail.example coat") == "order - - coat"


@pytest.mark.parametrize("part", ["%25", "%", "a", "a1", "@", ";", "&utm_", "/", "%2540 "])
def test_no_text_makes_it_slow(part: str) -> None:
    """Text of any pattern is masked in time that grows with its length only, not with its square."""
    text = part * (100_000 // len(part))
    began = perf_counter()
    mask_search(text)
    reduce_address(text, ["q"])
    assert perf_counter() - began < 5
