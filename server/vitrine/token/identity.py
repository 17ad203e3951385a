"""The token by which a shop's backend says who has signed in: a JSON Web Token (RFC 7519), signed with HS256.

Header `{"alg": "HS256", "kid": KEYID}`, claims `iss` (the site), `sub` (account_id), `exp`, and, if wanted,
`profile_id`, `is_kids`, and `visitor_id`, which binds it to one browser. HS256 is the only algorithm: the header
chooses the key, nothing else (RFC 8725, section 3.1). `nbf` and `iat` are checked if they are given; a token with `aud`
is for somebody else.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from vitrine.domain.base64url import decode_base64url, encode_base64url
from vitrine.domain.errors import VitrineError
from vitrine.domain.keys import Key, KeyRing

MAX_CHARACTERS = 1_000
MAX_LIFE = timedelta(hours=24)
CLOCK_DIFFERENCE = timedelta(seconds=60)  # between the shop's backend and this server

Seconds = Annotated[int, Meta(ge=0, le=2**53)] | Annotated[float, Meta(ge=0, le=2**53)]
SignedInId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,64}$(?!\n)")]


class Identity(msgspec.Struct, frozen=True, omit_defaults=True):
    """The claims of a token. `exp`, `nbf` and `iat` are in seconds since 1970 UTC."""

    iss: str
    sub: SignedInId
    exp: Seconds
    profile_id: SignedInId | None = None
    is_kids: bool = False
    visitor_id: str | None = None
    nbf: Seconds = 0
    iat: Seconds = 0
    aud: Any = None


class BadIdentity(VitrineError):
    """A token of a shop's backend is not believed; the message is one sentence for the shop's developer."""


class _Header(msgspec.Struct, frozen=True):
    alg: str
    kid: str = ""
    crit: Any = None


_header = msgspec.json.Decoder(_Header)
_claims = msgspec.json.Decoder(Identity)
_encoder = msgspec.json.Encoder()


def sign_identity(key: Key, identity: Identity) -> str:
    """The token, as a shop's backend makes it."""
    header = _encoder.encode({"alg": "HS256", "kid": key.key_id, "typ": "JWT"})
    signed = f"{encode_base64url(header)}.{encode_base64url(_encoder.encode(identity))}"
    return f"{signed}.{_signature(key, signed)}"


def read_identity(
    token: str, ring: KeyRing, site: str, visitor_id: str | None, now: datetime, *, late: timedelta = timedelta(0)
) -> Identity:
    """The claims of a token that is valid on that site, for that visitor. Raises BadIdentity.

    `late` accepts a token for that long after it has expired, for events that had to wait.
    """
    if len(token) > MAX_CHARACTERS:
        raise BadIdentity(f"identity_token has more than {MAX_CHARACTERS} characters.")
    signed, _, signed_by = token.rpartition(".")
    head, dot, body = signed.partition(".")
    header = _read_header(head) if dot else None
    if header is None or not token.isascii():
        raise BadIdentity("identity_token is not a whole JSON Web Token: it was cut or is something else.")
    if header.alg != "HS256" or header.crit is not None:
        raise BadIdentity("identity_token must be signed with HS256, without critical extensions.")
    key = ring.find(header.kid)
    if key is None:
        raise BadIdentity(f"identity_token names the key {header.kid[:20]!a} (kid), which this site does not have.")
    if not hmac.compare_digest(signed_by, _signature(key, signed)):
        raise BadIdentity("identity_token was signed with another secret, or was changed.")
    try:
        identity = _claims.decode(decode_base64url(body))
    except (ValueError, RecursionError) as error:
        raise BadIdentity(f"identity_token has wrong claims: {error}.") from None
    _check(identity, site, visitor_id, now, late)
    return identity


@lru_cache(maxsize=64)  # a backend's tokens all have the same header
def _read_header(head: str) -> _Header | None:
    try:
        return _header.decode(decode_base64url(head))
    except (ValueError, RecursionError):
        return None


def _check(identity: Identity, site: str, visitor_id: str | None, now: datetime, late: timedelta) -> None:
    now_s, difference_s = now.timestamp(), CLOCK_DIFFERENCE.total_seconds()
    left_s = identity.exp - now_s
    if identity.iss != site:
        raise BadIdentity(f"identity_token is for the site {identity.iss[:60]!a} (iss).")
    if identity.aud is not None:
        raise BadIdentity("identity_token is for another audience: leave out aud.")
    if left_s <= -difference_s - late.total_seconds():
        raise BadIdentity("identity_token has expired (exp): make a new one for each page.")
    if max(identity.nbf, identity.iat) > now_s + difference_s:
        raise BadIdentity("identity_token is not valid yet (nbf, iat): the clocks of your servers differ.")
    if left_s > MAX_LIFE.total_seconds() + difference_s:
        raise BadIdentity(f"identity_token is valid for more than {MAX_LIFE.total_seconds() / 3_600:g} h (exp).")
    if identity.visitor_id is not None and identity.visitor_id != visitor_id:
        raise BadIdentity("identity_token is for another browser (visitor_id).")


def _signature(key: Key, signed: str) -> str:
    return encode_base64url(hmac.digest(key.secret, signed.encode(), "sha256"))
