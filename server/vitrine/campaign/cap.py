"""Frequency caps as far as the server knows: what the visitor's log says. Within the visit the tag holds them too.

The twin of this file is tag/src/keep/caps.js; both answer tests/vectors/caps.json. `page`, times per page view, is the
tag's alone: the server decides a page view once and is not asked how often something was met in it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from vitrine.campaign.planned import Plan, PlannedCampaign
from vitrine.domain.profile import Exposures, Profile
from vitrine.domain.session import SESSION_GAP
from vitrine.domain.week import WEEK
from vitrine.kind.frame import Cap, SiteCap

Limit: TypeAlias = Literal["session", "day", "week", "visitor", "quiet_after_close_s", "quiet_after_goal_s"]


def reached(campaign: PlannedCampaign, profile: Profile | None, now: datetime) -> Limit | None:
    """The first of the campaign's own limits that keeps the visitor from meeting it again now; None when none does."""
    if profile is None or campaign.wire_cap is None:
        return None
    return reached_cap(campaign.cap, campaign.campaign, campaign.goal_event, profile, now)


def site_reached(plan: Plan, profile: Profile | None, now: datetime) -> Limit | None:
    """The first of the site's limits that keeps the visitor from meeting any overlay now; None when none does."""
    if profile is None or plan.wire_cap is None:
        return None
    return reached_site_cap(plan.cap, plan.covering, profile, now)


def reached_cap(cap: Cap, campaign: str, goal_event: str | None, profile: Profile, now: datetime) -> Limit | None:
    """The first limit of `cap` that is reached, in the order of its fields; `goal_event` is the campaign's goal."""
    met = profile.exposures.get(campaign)
    if met is not None:
        limit = _reached(cap, [met], profile, now)
        if limit is not None:
            return limit
        if cap.visitor is not None and met.total >= cap.visitor:
            return "visitor"
    if _is_quiet(cap.quiet_after_close_s, profile.closed_at.get(campaign), now):
        return "quiet_after_close_s"
    if goal_event is not None and _is_quiet(cap.quiet_after_goal_s, profile.last_event_at.get(goal_event), now):
        return "quiet_after_goal_s"
    return None


def reached_site_cap(cap: SiteCap, covering: Collection[str], profile: Profile, now: datetime) -> Limit | None:
    """The first limit of `cap` that is reached, in the order of its fields; `covering` are the campaigns it counts.

    A control counts like the overlay it stands for, so that both sides of a test meet the other overlays alike.
    """
    limit = _reached(cap, [met for name, met in profile.exposures.items() if name in covering], profile, now)
    if limit is not None:
        return limit
    closed_at = max((at for name, at in profile.closed_at.items() if name in covering), default=None)
    return "quiet_after_close_s" if _is_quiet(cap.quiet_after_close_s, closed_at, now) else None


def _reached(cap: Cap | SiteCap, mets: Sequence[Exposures], profile: Profile, now: datetime) -> Limit | None:
    same_session = profile.last_seen_at is not None and now - profile.last_seen_at < SESSION_GAP
    if cap.session is not None and same_session and sum(met.session for met in mets) >= cap.session:
        return "session"
    if cap.day is not None and sum(met.day for met in mets if met.last_at.date() == now.date()) >= cap.day:
        return "day"
    if cap.week is not None and sum(now - at < WEEK for met in mets for at in met.recent) >= cap.week:
        return "week"
    return None


def _is_quiet(rest_s: int | None, since: datetime | None, now: datetime) -> bool:
    return rest_s is not None and since is not None and now - since < timedelta(seconds=rest_s)
