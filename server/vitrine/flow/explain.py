"""Explains a decision: decides one page view by the same rules as serving, and gives every reason."""

from __future__ import annotations

from datetime import datetime

from vitrine.flow.answer import answer_preview, explain_answer
from vitrine.flow.page_view import DECISION_ID_BYTES, offer_all
from vitrine.flow.prove import believe
from vitrine.flow.visit import Tools, receive
from vitrine.live.site import SiteState
from vitrine.wire.decide import DecideAnswer, DecideRequest


def explain(
    request: DecideRequest,
    state: SiteState,
    tools: Tools,
    *,
    address: str | None,
    user_agent: str,
    now: datetime,
) -> DecideAnswer:
    """Decide one page view and explain it. The answer has no exposure tokens, so nothing of it is counted.

    It shows what is known about the visitor, so it is for the operator only. The caller has checked the request.
    """
    visit = receive(request, believe(request), state, tools, address=address, user_agent=user_agent, now=now)
    decision_id = tools.random_bytes(DECISION_ID_BYTES).hex()
    answer = answer_preview(offer_all(visit, state, request.page.item_id), visit, state, decision_id)
    return explain_answer(answer, visit, state)
