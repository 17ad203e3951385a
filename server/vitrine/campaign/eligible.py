"""Which campaigns may be shown: the server decides, or leaves a residual for the tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from vitrine.campaign.cap import reached, site_reached
from vitrine.campaign.planned import Plan, PlannedCampaign
from vitrine.domain.profile import Profile
from vitrine.targeting.budget import BudgetSpent


def eligible(
    plan: Plan, values: Mapping[str, Any], profile: Profile | None, now: datetime, item_id: str | None = None
) -> Iterator[tuple[PlannedCampaign, dict[str, Any] | None]]:
    """The campaigns that may be shown, highest priority first, each with its residual (None: nothing to test).

    `item_id` is the item of the page. A campaign whose audience cannot be decided within the budget of patterns
    (targeting/budget.py) is left out.
    """
    no_overlay = site_reached(plan, profile, now) is not None
    for position in plan.index.positions(values):
        campaign = plan.campaigns[position]
        if campaign.window is not None and not campaign.window.is_open(now):
            continue
        if (no_overlay and campaign.kind.covers_page) or reached(campaign, profile, now) is not None:
            continue
        try:
            settled = settle(campaign, values, item_id)
        except BudgetSpent:
            continue
        if settled is True:
            yield campaign, None
        elif settled is not False:
            yield campaign, settled


def settle(campaign: PlannedCampaign, values: Mapping[str, Any], item_id: str | None) -> bool | dict[str, Any]:
    """The campaign's audience with the server's values: True, False or a residual.

    If the audience tests the page's item, the residual names the item. So an answer that the tag keeps for the visit is
    not used on the page of another item.
    """
    settled = campaign.predicate.partial(values)
    if settled is False or not campaign.reads_item:
        return settled
    same_item: dict[str, Any] = {"page.item_id": item_id if item_id is not None else {"$exists": False}}
    return same_item if settled is True else {"$and": [same_item, settled]}
