"""The visitor's id and its proof in a first-party cookie, when the server answers under the site's own origin.

Browsers let such a cookie live longer than what a script stores, and no script can read it (HttpOnly). Under another
origin the tag keeps both.
"""

from __future__ import annotations

from typing import TypeVar

from flask import Request, Response
from msgspec import structs
from werkzeug.http import parse_cookie

from vitrine.token.visitor import VisitorSigner
from vitrine.wire.consent import ConsentRequest
from vitrine.wire.decide import DecideAnswer, DecideRequest
from vitrine.wire.events import EventsRequest

LIFE_S = 400 * 86_400  # the longest that browsers allow
PATH = "/v1/"

R = TypeVar("R", DecideRequest, EventsRequest, ConsentRequest)


def is_same_origin(http: Request) -> bool:
    """Whether the page and the server have the same origin, as the browser says; a page cannot send this header."""
    return http.headers.get("Sec-Fetch-Site") == "same-origin"


def with_cookie(http: Request, wanted: R, visitors: VisitorSigner) -> R:
    """The request with the id and the proof of its cookie, if it brings none of its own and names no other id.

    A browser may send several cookies of the name: the first valid one counts.
    """
    if wanted.visitor_proof is not None or not is_same_origin(http):
        return wanted
    if isinstance(wanted, DecideRequest) and wanted.is_reset:
        return wanted
    value = cookie_of(http, wanted.site, visitors, wanted.visitor_id)
    if value is None:
        return wanted
    visitor_id, _, proof = value.partition(".")
    return structs.replace(wanted, visitor_id=visitor_id, visitor_proof=proof)


def cookie_of(http: Request, site: str, visitors: VisitorSigner, wanted_id: str | None = None) -> str | None:
    """The valid cookie of a same-origin request, `VISITOR_ID.PROOF`; None when there is none, or for another id."""
    if not is_same_origin(http):
        return None
    for value in parse_cookie(http.headers.get("Cookie")).getlist(_name(site)):
        visitor_id, _, proof = value.partition(".")
        if wanted_id in (None, visitor_id) and visitors.verify(proof, site, visitor_id):
            return value
    return None


def move_to_cookie(http: Request, wanted: DecideRequest, answer: DecideAnswer, response: Response) -> DecideAnswer:
    """The answer without its proof, which is now in a cookie of `response`; without an id, that cookie is removed."""
    if not is_same_origin(http) or answer.preview:
        return answer
    name = _name(wanted.site)
    if answer.visitor_id is None or answer.visitor_proof is None:
        remove_cookie(http, wanted.site, response)
        return answer
    response.set_cookie(
        name,
        f"{answer.visitor_id}.{answer.visitor_proof}",
        max_age=LIFE_S,
        path=PATH,
        secure=http.headers.get("Origin", "").startswith("https:"),
        httponly=True,
        samesite="Strict",
    )
    return structs.replace(answer, visitor_proof=None)


def remove_cookie(http: Request, site: str, response: Response) -> None:
    """Remove the cookie of a visitor who has no id any more."""
    if _name(site) in http.cookies:
        response.delete_cookie(_name(site), path=PATH, httponly=True, samesite="Strict")


def _name(site: str) -> str:
    return f"vitrine_{site}"
