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
from vitrine.web.body import decode, read_body
from vitrine.web.origin import require_origin
from vitrine.wire.decide import DecideAnswer, DecideRequest

MAX_USER_AGENT: Final = 512


class Decider(Protocol):
    """Decides the page view that one HTTP request is about."""

    def __call__(self, http: Request, wanted: DecideRequest, state: SiteState) -> DecideAnswer:
        """See flow/page_view.py. Raises BadRequest."""


def decider(tools: Tools, clock: Clock) -> Decider:
    """Decides for where the request comes from and for the present moment."""

    def decide_here_and_now(http: Request, wanted: DecideRequest, state: SiteState) -> DecideAnswer:
        return decide(wanted, state, tools, address=http.remote_addr, user_agent=user_agent_of(http), now=clock())

    return decide_here_and_now


def user_agent_of(http: Request) -> str:
    """What the browser calls itself, as much of it as is looked at."""
    return http.headers.get("User-Agent", "")[:MAX_USER_AGENT]


def decide_blueprint(sites: Sites, decide_request: Decider) -> Blueprint:
    """The door of decisions."""
    blueprint = Blueprint("decide", __name__)
    decoder = msgspec.json.Decoder(DecideRequest)
    encoder = msgspec.json.Encoder()

    @blueprint.post("/v1/decide")
    def post_decide() -> Response:
        wanted = decode(read_body(request), decoder)
        state = sites.get(wanted.site)
        require_origin(request, state.config.origins)
        answer = decide_request(request, wanted, state)
        response = Response(encoder.encode(answer), mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint
