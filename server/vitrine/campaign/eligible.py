"""Which campaigns may show: each is settled now or leaves a residual for the tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from vitrine.campaign.cap import reached, site_reached
from vitrine.campaign.plan import Plan, PlannedCampaign
from vitrine.domain.profile import Profile


def eligible(
    plan: Plan, values: Mapping[str, Any], profile: Profile | None, now: datetime
) -> Iterator[tuple[PlannedCampaign, dict[str, Any] | None]]:
    """The campaigns that may show, highest priority first, each with its residual (None: nothing is left)."""
    no_overlay = site_reached(plan, profile, now) is not None
    for position in plan.index.positions(values):
        campaign = plan.campaigns[position]
        if campaign.window is not None and not campaign.window.is_open(now):
            continue
        if (no_overlay and campaign.type == "overlay") or reached(campaign, profile, now) is not None:
            continue
        settled = campaign.predicate.partial(values)
        if settled is True:
            yield campaign, None
        elif settled is not False:
            yield campaign, settled
