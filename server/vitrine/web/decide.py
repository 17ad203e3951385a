"""`POST /v1/decide`: one page view, decided."""

from __future__ import annotations

from typing import Final, Protocol

import msgspec
from flask import Blueprint, Request, Response, request

from vitrine.domain.clock import Clock
from vitrine.flow.page_view import decide
from vitrine.flow.visit import Tools
from vitrine.live.site import SiteState
from vitrine.live.sites import Sites
from vitrine.token.visitor import VisitorSigner
from vitrine.web.answer import json_answer
from vitrine.web.body import decode, read_body
from vitrine.web.cookie import set_cookie, with_cookie, without_cookie
from vitrine.web.errors import header_text
from vitrine.web.gpc import with_gpc
from vitrine.web.origin import require_origin
from vitrine.wire.decide import DecideAnswer, DecideRequest

MAX_USER_AGENT: Final = 512
IDENTITY_HEADER: Final = "X-Vitrine-Identity"


class Decider(Protocol):
    """Decides the page view of one HTTP request."""

    def __call__(self, http: Request, wanted: DecideRequest, state: SiteState) -> DecideAnswer:
        """See flow/page_view.py. Raises BadRequest."""


def decider(tools: Tools, clock: Clock) -> Decider:
    """A decider for the request's own address and the current time."""

    def decide_here_and_now(http: Request, wanted: DecideRequest, state: SiteState) -> DecideAnswer:
        return decide(wanted, state, tools, address=http.remote_addr, user_agent=user_agent_of(http), now=clock())

    return decide_here_and_now


def user_agent_of(http: Request) -> str:
    """The User-Agent header, cut to the length that is parsed."""
    return http.headers.get("User-Agent", "")[:MAX_USER_AGENT]


def decide_blueprint(sites: Sites, decide_request: Decider, visitors: VisitorSigner) -> Blueprint:
    """The endpoint of decisions."""
    blueprint = Blueprint("decide", __name__)
    decoder = msgspec.json.Decoder(DecideRequest)

    @blueprint.post("/v1/decide")
    def post_decide() -> Response:
        wanted = decode(read_body(request), decoder)
        state = sites.get(wanted.site)
        require_origin(request, state.config.origins)
        allowed = with_gpc(request, with_cookie(request, wanted, visitors), state.config.honour_gpc)
        answer = decide_request(request, allowed, state)
        response = json_answer(without_cookie(request, answer))
        set_cookie(request, wanted.site, answer, response)
        if answer.identity_fault is not None:
            response.headers[IDENTITY_HEADER] = header_text(answer.identity_fault)
        return response

    return blueprint
