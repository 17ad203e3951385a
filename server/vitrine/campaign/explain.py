"""Why a decision was taken, rule by rule: for the operator, never for the visitor (see why.py).

It asks the very functions that decide (window, cap, predicate, assignment, fill), so it cannot tell another story.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vitrine.campaign.assign import Assignment
from vitrine.campaign.cap import reached, site_reached
from vitrine.campaign.eligible import settle
from vitrine.campaign.offer import fill
from vitrine.campaign.planned import Plan, PlannedCampaign
from vitrine.campaign.visit import Visit
from vitrine.experiment.declaration import Unit
from vitrine.experiment.holdout import HOLDOUT
from vitrine.kind.shelves import Shelves
from vitrine.targeting.trace import Clause, trace


@dataclass(slots=True)
class Explained:
    """What became of one campaign. `reason` is the first rule that said no, None when the campaign is offered.

    `place` is where the assignment unit lies, 0..1; `propensity` the share of units that get this variation;
    `is_kept` says that an earlier exposure decided it. `steps` are the strategy's steps that chose the items.
    """

    campaign: str
    placement: str
    clauses: list[Clause]
    residual: dict[str, Any] | None
    is_offered: bool = False
    reason: str | None = None
    rank: int | None = None
    variation: str | None = None
    unit: Unit | None = None
    place: float | None = None
    propensity: float | None = None
    is_kept: bool = False
    steps: list[str] = field(default_factory=list)


def explain(plan: Plan, shelves: Shelves, visit: Visit) -> list[Explained]:
    """Every campaign of the site file, those not enabled too, in the order in which they are tried."""
    ranks: dict[str, int] = {}
    found = []
    for campaign in plan.by_name.values():
        explained = _explain(campaign, plan, shelves, visit)
        if explained.is_offered:
            ranks[campaign.placement] = ranks.get(campaign.placement, 0) + 1
            explained.rank = ranks[campaign.placement]
        found.append(explained)
    return found


def _explain(campaign: PlannedCampaign, plan: Plan, shelves: Shelves, visit: Visit) -> Explained:
    """The rules are told in the order in which deciding asks them; the first that says no is the reason."""
    settled = settle(campaign, visit.values, visit.context.item_id)
    clauses = trace(campaign.predicate.condition, plan.table, visit.values, plan.saved_lists)
    explained = Explained(
        campaign=campaign.campaign,
        placement=campaign.placement,
        clauses=clauses,
        residual=settled if isinstance(settled, dict) else None,
    )
    explained.reason = _refusal(campaign, plan, visit, settled is not False)
    if explained.reason is None:
        explained.reason = _choose(campaign, shelves, visit, explained)
    explained.is_offered = explained.reason is None
    return explained


def _refusal(campaign: PlannedCampaign, plan: Plan, visit: Visit, is_meant: bool) -> str | None:
    if not campaign.is_enabled:
        return "not enabled"
    if campaign.window is not None and not campaign.window.is_open(visit.now):
        return "schedule: closed now"
    if campaign.kind.covers_page:
        limit = site_reached(plan, visit.profile, visit.now)
        if limit is not None:
            return f"cap of the site: {limit}"
    limit = reached(campaign, visit.profile, visit.now)
    if limit is not None:
        return f"cap: {limit}"
    return None if is_meant else "audience: not met"


def _choose(campaign: PlannedCampaign, shelves: Shelves, visit: Visit, explained: Explained) -> str | None:
    """Fill in the assignment and the items; the reason when either comes to nothing."""
    assigned = visit.assigner.assign(campaign)
    if not isinstance(assigned, Assignment):
        return f"assignment: {assigned}"
    explained.variation = assigned.variation.variation
    explained.unit = assigned.unit
    explained.place = assigned.place
    explained.propensity = assigned.propensity
    explained.is_kept = assigned.is_kept
    filled = fill(campaign, assigned.variation, shelves, visit.context)
    explained.steps = list(filled.steps)
    if not filled.shows:
        return "items: fewer than the slot's minimum"
    if visit.is_held_out:
        explained.variation = HOLDOUT
    return None
