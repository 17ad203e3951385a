"""Which campaigns may show: each is settled now or leaves a residual for the tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from vitrine.campaign.cap import reached, site_reached
from vitrine.campaign.planned import Plan, PlannedCampaign
from vitrine.domain.profile import Profile


def eligible(
    plan: Plan, values: Mapping[str, Any], profile: Profile | None, now: datetime, item_id: str | None = None
) -> Iterator[tuple[PlannedCampaign, dict[str, Any] | None]]:
    """The campaigns that may show, highest priority first, each with its residual (None: nothing is left).

    `item_id` is the item of the page.
    """
    no_overlay = site_reached(plan, profile, now) is not None
    for position in plan.index.positions(values):
        campaign = plan.campaigns[position]
        if campaign.window is not None and not campaign.window.is_open(now):
            continue
        if (no_overlay and campaign.kind.covers_page) or reached(campaign, profile, now) is not None:
            continue
        settled = settle(campaign, values, item_id)
        if settled is True:
            yield campaign, None
        elif settled is not False:
            yield campaign, settled


def settle(campaign: PlannedCampaign, values: Mapping[str, Any], item_id: str | None) -> bool | dict[str, Any]:
    """What is left of the campaign's audience once the server's values are known.

    What was found of the page's item holds on the page of that item only: so it leaves a residual that says which one,
    and an answer kept for the visit cannot be taken for another item's.
    """
    settled = campaign.predicate.partial(values)
    if settled is False or not campaign.reads_item:
        return settled
    here: dict[str, Any] = {"page.item_id": item_id if item_id is not None else {"$exists": False}}
    return here if settled is True else {"$and": [here, settled]}
