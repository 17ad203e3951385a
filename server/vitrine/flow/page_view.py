"""One page view: from a request to the candidates of each placement, top to bottom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from vitrine.campaign.eligible import eligible
from vitrine.campaign.explain import explain
from vitrine.campaign.offer import Offer, force, offers
from vitrine.flow.visit import Tools, receive
from vitrine.live.site import SiteState
from vitrine.targeting.sources import named_sources
from vitrine.wire.decide import Candidate, DecideAnswer, DecideRequest
from vitrine.wire.explain import Explanation

GOOD_FOR = timedelta(minutes=5)
DECISION_ID_BYTES = 16


def decide(
    request: DecideRequest,
    state: SiteState,
    tools: Tools,
    *,
    address: str | None,
    user_agent: str,
    now: datetime,
) -> DecideAnswer:
    """Decide one page view. Reads, never writes: events become durable through flow/event.py only.

    Raises BadRequest for a preview that is not to be believed.
    """
    preview = tools.previews.verify(request.preview, request.site, now) if request.preview is not None else None
    visit = receive(request, state, tools, address=address, user_agent=user_agent, now=now)
    plan = state.plan
    offered = offers(
        eligible(plan, visit.values, visit.profile, now, request.page.item_id),
        visit,
        state.shelves,
        held_out_share=plan.holdout.share if visit.is_held_out else None,
    )
    forced = force(preview, plan, state.shelves, visit.context) if preview is not None else None
    decision_id = tools.random_bytes(DECISION_ID_BYTES).hex()
    visitor_id = visit.ids.visitor_id
    placements: dict[str, list[Candidate]] = {}
    for offer in _forced_first(forced, offered):
        exposure = offer.exposure(visit.ids, decision_id, int(now.timestamp()))
        token = tools.signer.sign(request.site, visitor_id, exposure) if preview is None else ""
        placements.setdefault(offer.campaign.placement, []).append(offer.candidate(token))
    return DecideAnswer(
        decision_id=decision_id,
        config_version=state.version,
        visitor_id=visitor_id,
        expires_at=now + GOOD_FOR,
        placements=placements,
        anchors={name: plan.anchors[name] for name in placements},
        degraded=visit.degraded,
        cap=plan.wire_cap if preview is None else None,
        preview=preview is not None,
        attributes=named_sources(
            plan.sources, (candidate.residual for listed in placements.values() for candidate in listed)
        ),
        explanation=Explanation(state.models.version, dict(visit.values), explain(plan, state.shelves, visit))
        if preview is not None and preview.explain
        else None,
    )


def _forced_first(forced: Offer | None, offered: Iterable[Offer]) -> Iterable[Offer]:
    """Nothing takes the placement before what a preview forces."""
    if forced is None:
        return offered
    return (forced, *(offer for offer in offered if offer.campaign is not forced.campaign))
