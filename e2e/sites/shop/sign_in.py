"""Signing in at the demo shop: two people of one household, and the token that says so to Vitrine."""

from __future__ import annotations

import base64
import hmac
import json
import time
from typing import Any

from flask import Request
from werkzeug.wrappers import Response

PERSON_COOKIE = "nordlys_person"
ACCOUNT = "household-7"
PEOPLE: dict[str, dict[str, Any]] = {
    "Anna": {"profile_id": "anna"},
    "Ida": {"profile_id": "ida", "is_kids": True},
}


def read_person(request: Request) -> str | None:
    """Who has signed in, by name; None when nobody has. A real shop would have a session here, not a plain name."""
    name = request.cookies.get(PERSON_COOKIE)
    return name if name in PEOPLE else None


def write_person(response: Response, name: str) -> None:
    """Sign a person in, or out for any other name."""
    if name in PEOPLE:
        response.set_cookie(PERSON_COOKIE, name, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(PERSON_COOKIE)


def who_has_signed_in(request: Request, site: str, key: str | None) -> dict[str, Any]:
    """What the page tells Vitrine with `identify`: {} for nobody, or without the site's key (KEYID.SECRET)."""
    name = read_person(request)
    if name is None or key is None:
        return {}
    person = {"account_id": ACCOUNT, **PEOPLE[name]}
    return {**person, "identity_token": identity_token(key, site, ACCOUNT, **PEOPLE[name])}


def identity_token(key: str, site: str, account_id: str, **more: Any) -> str:
    """The lines of the README, for 15 minutes."""
    key_id, secret = key.split(".")
    header = {"alg": "HS256", "typ": "JWT", "kid": key_id}
    claims = {"iss": site, "sub": account_id, "exp": int(time.time()) + 900, **more}
    signed = _part(json.dumps(header).encode()) + b"." + _part(json.dumps(claims).encode())
    return (signed + b"." + _part(hmac.digest(secret.encode(), signed, "sha256"))).decode()


def _part(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
