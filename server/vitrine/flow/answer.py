"""Makes the answer of a decision from what the rules decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import msgspec

from vitrine.campaign.explain import explain
from vitrine.campaign.offer import Offer
from vitrine.campaign.visit import Visit
from vitrine.flow.prove import Proofs, Who
from vitrine.kind.placement import Placement
from vitrine.live.site import SiteState
from vitrine.targeting.sources import named_sources
from vitrine.token.exposure import TokenMaker
from vitrine.wire.decide import Anchor, Candidate, DecideAnswer, DecideRequest
from vitrine.wire.explain import Explained, Explanation

GOOD_FOR: Final = timedelta(minutes=5)


def answer_offers(
    offers: Iterable[Offer], visit: Visit, state: SiteState, decision_id: str, signer: TokenMaker
) -> DecideAnswer:
    """The usual answer: each candidate has the token that proves its exposure."""
    site, visitor_id, issued_at = state.config.site, visit.ids.visitor_id, int(visit.now.timestamp())
    placements: dict[str, list[Candidate]] = {}
    for offer in offers:
        token = signer.sign(site, visitor_id, offer.exposure(visit.ids, decision_id, issued_at))
        placements.setdefault(offer.campaign.placement, []).append(_candidate(offer, token))
    return _answer(placements, visit, state, decision_id, cap=state.plan.wire_cap)


def answer_preview(offers: Iterable[Offer], visit: Visit, state: SiteState, decision_id: str) -> DecideAnswer:
    """The answer to a preview. It must not be counted, so it has no tokens and no cap of the site."""
    placements: dict[str, list[Candidate]] = {}
    for offer in offers:
        placements.setdefault(offer.campaign.placement, []).append(_candidate(offer, ""))
    return _answer(placements, visit, state, decision_id, is_preview=True)


def with_identity(answer: DecideAnswer, who: Who, proofs: Proofs, request: DecideRequest) -> DecideAnswer:
    """The answer with the proof of its visitor's id, and with the reason why an id of the request was not used."""
    visitor_id, proof = answer.visitor_id, request.visitor_proof if who.is_known else None
    if visitor_id is None:
        proof = None
    elif proof is None or not proofs.visitors.is_current(proof):
        proof = proofs.visitors.sign(request.site, visitor_id)
    return msgspec.structs.replace(answer, visitor_proof=proof, identity_fault=who.fault)


def explain_answer(answer: DecideAnswer, visit: Visit, state: SiteState) -> DecideAnswer:
    """The same answer with its explanation, for the operator only."""
    explained = explain(state.plan, state.shelves, visit)
    reasons = [msgspec.convert(one, Explained, from_attributes=True) for one in explained]
    explanation = Explanation(state.models.version, dict(visit.values), reasons)
    return msgspec.structs.replace(answer, explanation=explanation)


def _answer(
    placements: dict[str, list[Candidate]],
    visit: Visit,
    state: SiteState,
    decision_id: str,
    *,
    cap: dict[str, int] | None = None,
    is_preview: bool = False,
) -> DecideAnswer:
    plan = state.plan
    return DecideAnswer(
        decision_id=decision_id,
        config_version=state.version,
        visitor_id=visit.ids.visitor_id,
        expires_at=visit.now + GOOD_FOR,
        placements=placements,
        anchors={name: _anchor(plan.anchors[name]) for name in placements},
        degraded=visit.degraded,
        cap=cap,
        preview=is_preview,
        attributes=named_sources(
            plan.sources, (candidate.residual for listed in placements.values() for candidate in listed)
        ),
    )


def _candidate(offer: Offer, exposure_token: str) -> Candidate:
    campaign = offer.campaign
    return Candidate(
        campaign=campaign.campaign,
        variation=offer.variation,
        type=campaign.kind.name,
        trigger=campaign.trigger,
        residual=offer.residual,
        content=offer.content,
        exposure_token=exposure_token,
        cap=None if offer.is_forced else campaign.wire_cap,
        why=list(offer.why),
    )


def _anchor(placement: Placement) -> Anchor:
    return Anchor(placement.selector, placement.insert, placement.reserve_height_px)
