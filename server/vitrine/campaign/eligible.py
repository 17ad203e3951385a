"""Which campaigns may show: each is settled now or leaves a residual for the tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from vitrine.campaign.cap import allows
from vitrine.campaign.plan import Plan, PlannedCampaign
from vitrine.domain.profile import Profile

SESSION_GAP = timedelta(minutes=30)


def eligible(
    plan: Plan, values: Mapping[str, Any], profile: Profile | None, now: datetime
) -> Iterator[tuple[PlannedCampaign, dict[str, Any] | None]]:
    """The campaigns that may show, highest priority first, each with its residual (None: nothing is left)."""
    exposures = profile.exposures if profile is not None else {}
    same_session = profile is not None and profile.last_seen_at is not None and now - profile.last_seen_at < SESSION_GAP
    for position in plan.index.positions(values):
        campaign = plan.campaigns[position]
        if campaign.window is not None and not campaign.window.is_open(now):
            continue
        if not allows(campaign.cap, exposures.get(campaign.campaign), now, same_session=same_session):
            continue
        settled = campaign.predicate.partial(values)
        if settled is True:
            yield campaign, None
        elif settled is not False:
            yield campaign, settled
