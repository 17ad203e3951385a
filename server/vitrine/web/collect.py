"""`POST /v1/events`: one batch of events, answered with 202 only after the commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import msgspec
from flask import Blueprint, Response, request
from msgspec.structs import replace

from vitrine.admission.declaration import Limits
from vitrine.admission.quota import Quotas
from vitrine.domain.clock import Clock
from vitrine.flow.admit import Doorkeeper
from vitrine.flow.event import record
from vitrine.flow.visit import Tools
from vitrine.live.sites import Sites
from vitrine.place.device import parse_device
from vitrine.store.open import Stores
from vitrine.token.exposure import ExposureSigner
from vitrine.web.answer import json_answer
from vitrine.web.batch import decode_batch
from vitrine.web.body import read_body
from vitrine.web.cookie import proven_visitor, with_cookie
from vitrine.web.decide import user_agent_of
from vitrine.web.gpc import with_gpc
from vitrine.web.origin import require_origin
from vitrine.wire.events import EventsRequest, Rejected, WireEvent

_encoder = msgspec.json.Encoder()


def collect_blueprint(
    sites: Sites, stores: Stores, signer: ExposureSigner, tools: Tools, quotas: Quotas, clock: Clock
) -> Blueprint:
    """The endpoint of events. Any Content-Type is accepted, because beacons send text/plain."""
    blueprint = Blueprint("collect", __name__)

    @blueprint.post("/v1/events")
    def post_events() -> Response:
        batch, malformed = decode_batch(read_body(request))
        config = sites.get(batch.site).config
        require_origin(request, config.origins)
        batch = with_gpc(request, with_cookie(request, batch, tools.proofs.visitors), config.honour_gpc)
        now, is_bot = clock(), parse_device(user_agent_of(request)).is_bot
        proven_id = proven_visitor(request, batch.site, batch.visitor_id, batch.visitor_proof, tools.proofs.visitors)
        network = tools.crowd.network(request.remote_addr)
        batch, over = _within_quotas(batch, partial(quotas.take, batch.site, network, proven_id), config.limits, now)
        counts = partial(tools.crowd.counts, batch.site, batch.visitor_id, network, now=now)
        answer = record(
            batch,
            Doorkeeper(signer, tools.proofs, now, is_bot, counts, config.kept_query_parameters),
            log=stores.log,
            profiles=stores.profiles,
            assignments=stores.assignments,
            may_carry_over=config.carry_over,
        )
        if malformed or over:
            answer = replace(answer, rejected=[*malformed, *over, *answer.rejected])
        return json_answer(answer, 202)

    return blueprint


def _within_quotas(
    batch: EventsRequest, take: Callable[[int, Limits, datetime], str | None], limits: Limits, now: datetime
) -> tuple[EventsRequest, list[Rejected]]:
    """The batch with the events that may still be stored today, and the others with the reason."""
    good: list[WireEvent] = []
    over: list[Rejected] = []
    for event in batch.events:
        reason = take(len(_encoder.encode(event)), limits, now)
        if reason is None:
            good.append(event)
        else:
            over.append(Rejected(event.event_id, reason))
    return (replace(batch, events=good) if over else batch), over
