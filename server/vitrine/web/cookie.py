"""The visitor's id and its proof in a first-party cookie, when the server answers under the site's own origin.

Browsers let such a cookie live longer than what a script stores, and no script can read it (HttpOnly). Under another
origin the tag keeps both.
"""

from __future__ import annotations

from itertools import islice
from typing import Final, TypeVar

from flask import Request, Response
from msgspec import structs

from vitrine.token.visitor import VisitorSigner
from vitrine.wire.consent import ConsentRequest
from vitrine.wire.decide import DecideAnswer, DecideRequest
from vitrine.wire.events import EventsRequest

LIFE_S: Final = 400 * 86_400  # the longest that browsers allow
MAX_VALUES: Final = 5

VISITOR_HEADER: Final = "X-Vitrine-Visitor"
"""The same for a request that has no body: the visitor's id and its proof, joined by a full stop."""

R = TypeVar("R", DecideRequest, EventsRequest, ConsentRequest)


def is_same_origin(http: Request) -> bool:
    """Whether the page and the server have the same origin, as the browser says; a page cannot send this header."""
    return http.headers.get("Sec-Fetch-Site") == "same-origin"


def with_cookie(http: Request, wanted: R, visitors: VisitorSigner) -> R:
    """The request with the id and the proof of its cookie, if it brings no proof of its own.

    A page view takes the cookie's id in place of another one without a proof: a tab may still have an old one. Events
    stay with their own. A browser may send several cookies of the name: the first valid one counts.
    """
    if wanted.visitor_proof is not None or not is_same_origin(http):
        return wanted
    if isinstance(wanted, DecideRequest) and wanted.is_reset:
        return wanted
    is_fixed = not isinstance(wanted, DecideRequest)
    value = cookie_of(http, wanted.site, visitors, wanted.visitor_id if is_fixed else None)
    if value is None:
        return wanted
    visitor_id, _, proof = value.partition(".")
    return structs.replace(wanted, visitor_id=visitor_id, visitor_proof=proof)


def cookie_of(http: Request, site: str, visitors: VisitorSigner, wanted_id: str | None = None) -> str | None:
    """The valid cookie of a same-origin request, `VISITOR_ID.PROOF`; None when there is none, or for another id."""
    if not is_same_origin(http):
        return None
    for value in (value for name in _trusted_names(http, site) for value in _values(http, name)):
        visitor_id, _, proof = value.partition(".")
        if wanted_id in (None, visitor_id) and visitors.verify(proof, site, visitor_id):
            return value
    return None


def proven_visitor(
    http: Request, site: str, visitor_id: str | None, proof: str | None, visitors: VisitorSigner
) -> str | None:
    """The visitor whose proof a request brings, beside the id or in a cookie; None without one.

    Only such a visitor pays for the request: whoever merely knows an id must not use up what is its visitor's.
    """
    if proof is not None:
        return visitor_id if visitor_id is not None and visitors.verify(proof, site, visitor_id) else None
    value = cookie_of(http, site, visitors)
    return None if value is None else value.partition(".")[0]


def without_cookie(http: Request, answer: DecideAnswer) -> DecideAnswer:
    """The answer without the proof that `set_cookie` keeps in a cookie."""
    return structs.replace(answer, visitor_proof=None) if _has_cookie(http, answer) else answer


def set_cookie(http: Request, site: str, answer: DecideAnswer, response: Response) -> None:
    """Keep the id of the answer and its proof in a cookie of `response`; without an id, remove the cookie."""
    if not _has_cookie(http, answer):
        return
    if answer.visitor_id is None or answer.visitor_proof is None:
        remove_cookie(http, site, response)
        return
    is_secure = _is_secure(http)
    name = _names(site)[0 if is_secure else 1]
    value = f"{answer.visitor_id}.{answer.visitor_proof}"
    response.set_cookie(name, value, max_age=LIFE_S, secure=is_secure, httponly=True, samesite="Strict")


def _has_cookie(http: Request, answer: DecideAnswer) -> bool:
    return is_same_origin(http) and not answer.preview


def remove_cookie(http: Request, site: str, response: Response) -> None:
    """Remove the cookie of a visitor who has no id any more."""
    for name in _names(site):
        if _values(http, name):
            response.delete_cookie(name, secure=name.startswith("__Host-"), httponly=True, samesite="Strict")


def _values(http: Request, name: str) -> list[str]:
    """The first values of that cookie. Werkzeug fails when any cookie, also of somebody else, is not UTF-8."""
    pairs = (pair.strip().partition("=") for pair in http.headers.get("Cookie", "").split(";"))
    return list(islice((value for found, _, value in pairs if found == name), MAX_VALUES))


def _is_secure(http: Request) -> bool:
    """Whether the page came by HTTPS. A proxy may have ended TLS, so this is about the page, not about the request."""
    return http.headers.get("Origin", "").startswith("https:")


def _trusted_names(http: Request, site: str) -> tuple[str, ...]:
    """The name for the page's scheme. A GET request of a page does not say which one it has."""
    names = _names(site)
    return names if "Origin" not in http.headers else names[:1] if _is_secure(http) else names[1:]


def _names(site: str) -> tuple[str, str]:
    """Its name on pages that came by HTTPS, then on others.

    With the prefix `__Host-` browsers take the cookie from this very host only, so no sub-domain can plant one.
    """
    return f"__Host-vitrine_{site}", f"vitrine_{site}"
