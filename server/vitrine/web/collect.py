"""`POST /v1/events`: one batch of events, answered with 202 only after the commit."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, request
from msgspec.structs import replace

from vitrine.domain.clock import Clock
from vitrine.flow.admit import Doorkeeper
from vitrine.flow.event import record
from vitrine.flow.prove import Proofs
from vitrine.live.sites import Sites
from vitrine.place.device import parse_device
from vitrine.store.open import Stores
from vitrine.token.exposure import ExposureSigner
from vitrine.web.batch import decode_batch
from vitrine.web.body import read_body
from vitrine.web.cookie import with_cookie
from vitrine.web.decide import user_agent_of
from vitrine.web.gpc import with_gpc
from vitrine.web.origin import require_origin


def collect_blueprint(sites: Sites, stores: Stores, signer: ExposureSigner, proofs: Proofs, clock: Clock) -> Blueprint:
    """The endpoint of events. Any Content-Type is accepted, because beacons send text/plain."""
    blueprint = Blueprint("collect", __name__)
    encoder = msgspec.json.Encoder()

    @blueprint.post("/v1/events")
    def post_events() -> Response:
        batch, malformed = decode_batch(read_body(request))
        config = sites.get(batch.site).config
        require_origin(request, config.origins)
        batch = with_gpc(request, with_cookie(request, batch, proofs.visitors), config.honour_gpc)
        is_bot = parse_device(user_agent_of(request)).is_bot
        answer = record(
            batch,
            Doorkeeper(signer, proofs, clock(), is_bot),
            log=stores.log,
            profiles=stores.profiles,
            assignments=stores.assignments,
            may_carry_over=config.carry_over,
        )
        if malformed:
            answer = replace(answer, rejected=[*malformed, *answer.rejected])
        response = Response(encoder.encode(answer), status=202, mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint
