"""`POST /v1/consent`: a visitor withdraws consent."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, request

from vitrine.domain.clock import Clock
from vitrine.flow.rights import Rights
from vitrine.live.sites import Sites
from vitrine.web.answer import json_answer
from vitrine.web.body import decode, read_body
from vitrine.web.cookie import remove_cookie, with_cookie
from vitrine.web.origin import require_origin
from vitrine.wire.consent import ConsentAnswer, ConsentRequest


def consent_blueprint(sites: Sites, rights: Rights, clock: Clock) -> Blueprint:
    """The endpoint of consent. Any Content-Type is accepted, because beacons send text/plain."""
    blueprint = Blueprint("consent", __name__)
    decoder = msgspec.json.Decoder(ConsentRequest)

    @blueprint.post("/v1/consent")
    def post_consent() -> Response:
        wanted = decode(read_body(request), decoder)
        config = sites.get(wanted.site).config
        require_origin(request, config.origins)
        wanted = with_cookie(request, wanted, rights.proofs.visitors)
        status = rights.withdraw(wanted, clock(), keeps_rows=config.on_withdrawal == "detach")
        response = json_answer(ConsentAnswer(status), 202)
        if status != "unchanged":
            remove_cookie(request, wanted.site, response)
        return response

    return blueprint
