"""Tokens of a shop's backend, beside PyJWT: what one library makes the other reads, and what one refuses both do."""

from __future__ import annotations

import base64
import hmac
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rings import KEY, ring
from vitrine.domain.keys import Key, KeyRing
from vitrine.token.identity import BadIdentity, Identity, read_identity, sign_identity

NOW = datetime.now(UTC).replace(microsecond=0)  # PyJWT knows no other clock than the machine's,
SOON = (
    int(NOW.timestamp()) + 6 * 3_600
)  # so all times are hours away from now; web/test_identity_proof.py has the seconds
IDS = st.from_regex(r"[A-Za-z0-9_.:-]{1,64}", fullmatch=True)
IDENTITIES = st.builds(
    Identity,
    iss=st.just("shop"),
    sub=IDS,
    exp=st.integers(SOON, SOON + 3_600) | st.floats(SOON, SOON + 3_600),
    profile_id=st.none() | IDS,
    is_kids=st.booleans(),
    visitor_id=st.none() | st.just("v" * 22),
)


def ours(token: str) -> Identity | None:
    """What we read; None when we refuse."""
    with suppress(BadIdentity):
        return read_identity(token, ring(), "shop", "v" * 22, NOW)
    return None


def theirs(token: str) -> dict[str, Any] | None:
    """What PyJWT reads, with the same key, algorithm, issuer and difference of clocks; None when it refuses."""
    with suppress(jwt.PyJWTError, ValueError):
        options: Any = {"require": ["exp", "iss", "sub"]}
        return jwt.decode(token, KEY.secret, ["HS256"], options=options, issuer="shop", leeway=timedelta(seconds=60))
    return None


def pyjwt(claims: dict[str, Any], **header: Any) -> str:
    """A token that PyJWT makes."""
    return jwt.encode(claims, KEY.secret, "HS256", headers={"kid": KEY.key_id, **header})


@given(IDENTITIES)
def test_pyjwt_reads_what_we_sign(identity: Identity) -> None:
    """A token of ours is a JSON Web Token to PyJWT, with the same claims."""
    read = theirs(sign_identity(KEY, identity))
    assert read is not None and Identity(**read) == identity


@given(IDENTITIES)
def test_we_read_what_pyjwt_signs(identity: Identity) -> None:
    """A token that PyJWT makes of the same claims is read back."""
    claims = {name: getattr(identity, name) for name in ("iss", "sub", "exp", "is_kids")}
    optional = {name: getattr(identity, name) for name in ("profile_id", "visitor_id") if getattr(identity, name)}
    assert ours(pyjwt({**claims, **optional})) == identity


def part(value: Any) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def sign(claims: Any) -> str:
    """A token of any claims, also of those that no library would sign."""
    signed = f"{part({'alg': 'HS256', 'kid': KEY.key_id})}.{part(claims)}"
    digest = hmac.digest(KEY.secret, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


GOOD = sign_identity(KEY, Identity("shop", "a-17", SOON))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid token with a few characters removed, replaced, inserted, or parts exchanged."""
    text = GOOD
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 4))
        put = draw(st.text("ABCabc019-_.=\n +/é", max_size=3) | st.sampled_from([".", part({"alg": "none"}), GOOD]))
        text = text[:place] + put + text[place + length :]
    return text


@given(mutated())
def test_of_a_changed_token_we_believe_no_more_than_pyjwt(token: str) -> None:
    """Whatever is changed in a token: if we believe it, PyJWT does, and it is the one that was signed."""
    if ours(token) is not None:
        assert token == GOOD and theirs(token) is not None


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(), max_size=2)
NAMES = ("iss", "sub", "exp", "nbf", "iat", "aud")


@given(st.dictionaries(st.sampled_from(NAMES), VALUES | st.integers(SOON - 2_000, SOON + 90_000)), st.data())
def test_of_any_signed_claims_we_believe_no_more_than_pyjwt(changed: dict[str, Any], data: st.DataObject) -> None:
    """Whatever a backend signs: if we believe it, PyJWT does."""
    claims = {"iss": "shop", "sub": "a-17", "exp": SOON, **changed}
    for name in data.draw(st.sets(st.sampled_from(NAMES))):
        claims.pop(name, None)
    token = sign(claims)
    if ours(token) is not None:
        assert theirs(token) is not None, claims


@pytest.mark.parametrize(
    ("claims", "believed"),
    [
        ({}, True),
        ({"exp": SOON - 7 * 3_600}, False),
        ({"nbf": SOON - 7 * 3_600, "iat": SOON - 7 * 3_600}, True),
        ({"nbf": SOON}, False),
        ({"iat": SOON}, False),
        ({"nbf": None}, False),
        ({"iss": "news"}, False),
        ({"aud": "vitrine"}, False),
        ({"sub": 17}, False),
    ],
)
def test_both_agree_on_times_and_names(claims: dict[str, Any], believed: bool) -> None:
    """Expired, early, foreign and wrongly typed claims: both libraries say the same."""
    token = sign({"iss": "shop", "sub": "a-17", "exp": SOON, **claims})
    assert (ours(token) is not None, theirs(token) is not None) == (believed, believed)


def test_the_header_chooses_a_key_and_nothing_else() -> None:
    """With two keys the one that the header names verifies, and no other algorithm is possible."""
    other = Key("key2", b"o" * 43, NOW)
    both = KeyRing((KEY, other))
    claims = {"iss": "shop", "sub": "a-17", "exp": SOON}
    token = jwt.encode(claims, other.secret, "HS256", headers={"kid": "key2"})
    assert read_identity(token, both, "shop", None, NOW).sub == "a-17"
    for algorithm in ("HS384", "HS512", "none"):
        secret = b"o" * 64 if algorithm != "none" else ""
        with pytest.raises(BadIdentity, match="must be signed with HS256"):
            read_identity(jwt.encode(claims, secret, algorithm, headers={"kid": "key2"}), both, "shop", None, NOW)
    with pytest.raises(BadIdentity, match="another secret"):
        read_identity(jwt.encode(claims, other.secret, "HS256", headers={"kid": "key1"}), both, "shop", None, NOW)
