"""`POST /v1/consent`: a visitor withdraws consent."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, request

from vitrine.domain.clock import Clock
from vitrine.domain.errors import Unproven
from vitrine.domain.subject import visitor_subject
from vitrine.flow.rights import Rights
from vitrine.live.sites import Sites
from vitrine.web.body import decode, read_body
from vitrine.web.cookie import remove_cookie, with_cookie
from vitrine.web.origin import require_origin
from vitrine.wire.consent import ConsentAnswer, ConsentRequest


def consent_blueprint(sites: Sites, rights: Rights, clock: Clock) -> Blueprint:
    """The endpoint of consent. Any Content-Type is accepted, because beacons send text/plain."""
    blueprint = Blueprint("consent", __name__)
    proofs, withdrawals = rights.proofs, rights.withdrawals
    decoder = msgspec.json.Decoder(ConsentRequest)

    @blueprint.post("/v1/consent")
    def post_consent() -> Response:
        wanted = decode(read_body(request), decoder)
        config = sites.get(wanted.site).config
        require_origin(request, config.origins)
        wanted = with_cookie(request, wanted, proofs.visitors)
        visitor_id, proof = wanted.visitor_id or "", wanted.visitor_proof or ""
        if not proofs.visitors.verify(proof, wanted.site, visitor_id):
            raise Unproven(
                "unproven", "visitor_proof does not prove visitor_id: nobody can withdraw for another browser."
            )
        response = Response(status=202, mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        keeps_rows = config.on_withdrawal == "detach"
        subject = visitor_subject(visitor_id)
        if not proofs.is_erased(wanted.site, visitor_id):
            if wanted.consent.personalization or (
                wanted.consent.measurement and not withdrawals.is_personal(wanted.site, subject)
            ):
                response.set_data(msgspec.json.encode(ConsentAnswer("unchanged")))
                return response
            withdrawals.begin(wanted.site, subject, clock(), keeps_rows=keeps_rows)
        remove_cookie(request, wanted.site, response)
        response.set_data(msgspec.json.encode(ConsentAnswer("detached" if keeps_rows else "erased")))
        return response

    return blueprint
