"""`POST /v1/decide`: one page view, decided."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, request

from vitrine.domain.clock import Clock
from vitrine.flow.page_view import decide
from vitrine.flow.visit import Tools
from vitrine.live.sites import Sites
from vitrine.web.body import decode, read_body
from vitrine.web.demo import demo_address, demo_now, travel_along
from vitrine.web.origin import require_origin
from vitrine.wire.decide import DecideRequest

MAX_USER_AGENT = 512


def decide_blueprint(sites: Sites, own_tools: Tools, clock: Clock, *, demo: bool) -> Blueprint:
    """The door of decisions."""
    blueprint = Blueprint("decide", __name__)
    decoder = msgspec.json.Decoder(DecideRequest)
    encoder = msgspec.json.Encoder()

    @blueprint.post("/v1/decide")
    def post_decide() -> Response:
        wanted = decode(read_body(request), decoder)
        state = sites.get(wanted.site)
        require_origin(request, state.config.origins)
        now, address, tools = clock(), request.remote_addr, own_tools
        if demo:
            here, now, address = now, demo_now(request, now), demo_address(request)
            wanted, tools = travel_along(wanted, tools, now - here)
        user_agent = request.headers.get("User-Agent", "")[:MAX_USER_AGENT]
        answer = decide(wanted, state, tools, address=address, user_agent=user_agent, now=now)
        response = Response(encoder.encode(answer), mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint
