"""Why a decision was taken, rule by rule: for the operator, never for the visitor (see why.py).

It asks the very functions that decide (window, cap, predicate, assignment, fill), so it cannot tell another story.
"""

from __future__ import annotations

from vitrine.campaign.assign import Assignment
from vitrine.campaign.cap import reached, site_reached
from vitrine.campaign.eligible import settle
from vitrine.campaign.visit import Visit
from vitrine.kind.fill import Shelves, fill
from vitrine.site.plan import Plan, PlannedCampaign
from vitrine.targeting.trace import Clause, trace
from vitrine.wire.explain import Explained, ExplainedClause


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
        clauses=[_clause(clause) for clause in clauses],
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
    if campaign.type == "overlay":
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
    filled = fill(assigned.variation, shelves, visit.context)
    explained.steps = list(filled.steps)
    if not filled.shows:
        return "items: fewer than the slot's minimum"
    if visit.is_held_out:
        explained.variation = "holdout"
    return None


def _clause(clause: Clause) -> ExplainedClause:
    return ExplainedClause(
        path=clause.path,
        attribute=clause.attribute,
        home=clause.home,
        operand=clause.operand,
        known=clause.known,
        value=clause.value,
        holds=clause.holds,
        negated=clause.negated,
    )
