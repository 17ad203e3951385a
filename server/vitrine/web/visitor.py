"""`/v1/visitor`: a visitor sees, corrects, takes along and erases what is known, by the proof of the own id.

The proof comes in a header, or in the cookie under the server's own origin: never in an address, which logs keep.
"""

from __future__ import annotations

from typing import Final

import msgspec
from flask import Blueprint, Response, request

from vitrine.domain.clock import Clock
from vitrine.flow.rights import Owner, Rights
from vitrine.live.site import SiteState
from vitrine.live.sites import Sites
from vitrine.web.answer import json_answer
from vitrine.web.body import decode, read_body
from vitrine.web.cookie import VISITOR_HEADER, cookie_of, is_same_origin, remove_cookie
from vitrine.web.origin import require_origin
from vitrine.wire.visitor import CorrectedAnswer, CorrectionRequest, ErasedAnswer

IDENTITY_TOKEN_HEADER: Final = "X-Vitrine-Identity-Token"


def visitor_blueprint(sites: Sites, rights: Rights, clock: Clock) -> Blueprint:
    """The endpoints of the visitor's rights."""
    blueprint = Blueprint("visitor", __name__)
    correction = msgspec.json.Decoder(CorrectionRequest)

    def asked(site: str) -> tuple[SiteState, Owner]:
        """The site, and who asks. The server's own page may ask, too: its requests come from the same origin."""
        state = sites.get(site)
        if not is_same_origin(request):
            require_origin(request, state.config.origins)
        return state, _owner(site, rights, clock)

    @blueprint.get("/v1/visitor")
    def get_visitor() -> Response:
        state, owner = asked(request.args.get("site", ""))
        return json_answer(rights.tell(owner, state, clock()))

    @blueprint.delete("/v1/visitor")
    def delete_visitor() -> Response:
        _, owner = asked(request.args.get("site", ""))
        rights.erase(owner, clock())
        response = json_answer(ErasedAnswer(), 202)
        remove_cookie(request, owner.site, response)
        return response

    @blueprint.post("/v1/visitor/interests")
    def post_interests() -> Response:
        wanted = decode(read_body(request), correction)
        state, owner = asked(wanted.site)
        rights.correct(owner, wanted.kind, wanted.name, clock(), may_carry_over=state.config.carry_over)
        return json_answer(CorrectedAnswer())

    return blueprint


def _owner(site: str, rights: Rights, clock: Clock) -> Owner:
    given = request.headers.get(VISITOR_HEADER) or cookie_of(request, site, rights.proofs.visitors) or ""
    visitor_id, _, proof = given.partition(".")
    return rights.owner(site, visitor_id, proof, request.headers.get(IDENTITY_TOKEN_HEADER), clock())
