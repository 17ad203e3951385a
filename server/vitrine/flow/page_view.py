"""One page view: from a request to the candidates of each placement, top to bottom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from vitrine.campaign.eligible import eligible
from vitrine.campaign.offer import Offer, force, offers
from vitrine.campaign.visit import Visit
from vitrine.flow.answer import answer_offers, answer_preview, explain_answer, with_identity
from vitrine.flow.prove import prove
from vitrine.flow.visit import Tools, receive
from vitrine.live.site import SiteState
from vitrine.place.device import parse_device
from vitrine.targeting.budget import pattern_budget
from vitrine.token.preview import Preview
from vitrine.wire.decide import DecideAnswer, DecideRequest

DECISION_ID_BYTES: Final = 16


def decide(
    request: DecideRequest,
    state: SiteState,
    tools: Tools,
    *,
    address: str | None,
    user_agent: str,
    now: datetime,
    real_now: datetime | None = None,
) -> DecideAnswer:
    """Decide one page view. Reads, never writes: events become durable through flow/event.py only.

    Tokens must be valid at `real_now`, if `now` is another time that a demo has chosen. Raises BadRequest for an
    invalid preview, and for one whose explanation is not for this visitor.
    """
    real_now = real_now or now
    preview = tools.previews.verify(request.preview, request.site, real_now) if request.preview is not None else None
    may_issue = partial(tools.crowd.may_issue, request.site, address, state.config.limits)
    is_bot = parse_device(user_agent).is_bot
    who = prove(request, tools.proofs, tools.random_bytes, real_now, may_issue=may_issue, is_bot=is_bot)
    if preview is not None:
        preview.check_reader(who.ids.visitor_id if who.is_known else None)
    visit = receive(request, who, state, tools, address=address, user_agent=user_agent, now=now)
    decision_id = tools.random_bytes(DECISION_ID_BYTES).hex()
    offered = offer_all(visit, state, request.page.item_id)
    if preview is None:
        answer = answer_offers(offered, visit, state, decision_id, tools.signer)
        return with_identity(answer, who, tools.proofs, request)
    answer = answer_preview(_forced_first(preview, offered, visit, state), visit, state, decision_id)
    answer = with_identity(answer, who, tools.proofs, request)
    return explain_answer(answer, visit, state) if preview.explained_to is not None else answer


def offer_all(visit: Visit, state: SiteState, item_id: str | None) -> Iterable[Offer]:
    """What is offered to the visitor, by placement in the order to try; `item_id` is the item of the page."""
    plan = state.plan
    with pattern_budget() as budget:
        candidates = list(eligible(plan, visit.values, visit.profile, visit.now, item_id))
    if budget.is_spent:
        visit.degraded.append("targeting")
    return offers(candidates, visit, state.shelves, held_out_share=plan.holdout.share if visit.is_held_out else None)


def _forced_first(preview: Preview, offered: Iterable[Offer], visit: Visit, state: SiteState) -> Iterable[Offer]:
    """The forced offer of a preview comes before all others of its placement."""
    forced = force(preview, state.plan, state.shelves, visit.context)
    if forced is None:
        return offered
    return (forced, *(offer for offer in offered if offer.campaign is not forced.campaign))
