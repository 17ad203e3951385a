"""`POST /v1/server/events`: events from the shop's backend, such as orders, answered with 202 only after the commit."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Request, Response, request

from vitrine.domain.clock import Clock
from vitrine.domain.errors import BadKey, ForeignOrigin, NoKey
from vitrine.flow.prove import Proofs
from vitrine.flow.server_event import report
from vitrine.live.sites import Sites
from vitrine.store.open import Stores
from vitrine.token.backend import is_backend
from vitrine.web.answer import json_answer
from vitrine.web.body import decode, read_body
from vitrine.wire.server_events import ServerEventsRequest


def server_events_blueprint(sites: Sites, stores: Stores, proofs: Proofs, clock: Clock) -> Blueprint:
    """The endpoint of the backend's events. It has no CORS: no page may hold the key."""
    blueprint = Blueprint("server_events", __name__)
    decoder = msgspec.json.Decoder(ServerEventsRequest)

    @blueprint.post("/v1/server/events")
    def post_server_events() -> Response:
        _require_no_page(request)
        batch = decode(read_body(request), decoder)
        sites.get(batch.site)
        _require_key(request, proofs, batch.site)
        answer = report(batch, clock(), log=stores.log, profiles=stores.profiles, is_erased=proofs.is_erased)
        return json_answer(answer, 202)

    return blueprint


def _require_no_page(http: Request) -> None:
    """Refuse a request of a page: browsers send the Origin header, and a page cannot leave it out."""
    if "Origin" in http.headers:
        raise ForeignOrigin(
            "from_a_page",
            "Only your backend may call this endpoint, and this request has an Origin header, as those of pages do; "
            "if a page holds the key, revoke it with `vitrine key revoke`.",
        )


def _require_key(http: Request, proofs: Proofs, site: str) -> None:
    """Refuse a request without a server key of the site. The answer does not say what is wrong with a wrong one."""
    header = http.headers.get("Authorization")
    if header is None:
        raise NoKey(
            "no_key",
            f"Send the header `Authorization: Bearer KEYID.SECRET`; `vitrine key create {site} server` prints one.",
        )
    if not is_backend(header, proofs.server_ring(site)):
        raise BadKey(
            "bad_key",
            f"This is no server key of the site {site}: it is wrong, revoked or another site's; "
            "`vitrine key list` shows the valid ones.",
        )
