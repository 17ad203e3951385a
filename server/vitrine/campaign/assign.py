"""Which variation a visitor gets, or why none.

    prerequisites -> layer -> kept variation -> bucket

An exposed unit keeps its variation: what is kept under its own id wins over what is kept under the visitor's, which
carries an assignment from before signing in. Everything else is a function of the ids alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vitrine.campaign.planned import Plan, PlannedCampaign, PlannedVariation
from vitrine.experiment.bucket import choose_bucket, hash_value
from vitrine.experiment.declaration import Unit
from vitrine.experiment.unit import Ids

HASH_VERSION = 2

Reason: TypeAlias = Literal["no_id", "prerequisite", "layer", "coverage"]
Kept: TypeAlias = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A variation and what it was assigned to.

    `propensity` is the share of all units (of a layer part, where there is one) whose variation this is by bucket.
    `place` is where the unit lies, 0..1; None when nothing was split or the variation `is_kept` from an exposure.
    """

    variation: PlannedVariation
    unit: Unit
    propensity: float
    place: float | None = None
    is_kept: bool = False


class Assigner:
    """Assigns one visitor, each campaign once. `kept` holds by subject the variations of exposed units."""

    def __init__(self, plan: Plan, ids: Ids, kept: Kept) -> None:
        self._plan = plan
        self._ids = ids
        self._kept = kept
        self._found: dict[str, Assignment | Reason] = {}

    def assign(self, campaign: PlannedCampaign) -> Assignment | Reason:
        """The visitor's assignment in `campaign`, or why there is none.

        Without any id nothing can be assigned: a campaign with one variation shows it, one that splits leaves the
        page as it is rather than showing a different version on each page.
        """
        found = self._found.get(campaign.campaign)
        if found is None:
            found = self._found[campaign.campaign] = self._assign(campaign)
        return found

    def _assign(self, campaign: PlannedCampaign) -> Assignment | Reason:
        if not all(self._meets(name, wanted) for name, wanted in campaign.prerequisites):
            return "prerequisite"
        unit = self._ids.resolve(campaign.unit)
        if not campaign.is_split:
            return Assignment(campaign.variations[0], unit or "visitor", 1.0)
        value = None if unit is None else self._ids.value(unit)
        if unit is None or value is None:
            return "no_id"
        if not self._is_home(campaign, unit, value):
            return "layer"
        for variations in self._kept_for(unit):
            kept = _find(campaign, variations)
            if kept is not None:
                return Assignment(campaign.variations[kept], unit, _width(campaign, kept), is_kept=True)
        place = hash_value(campaign.seed, value, HASH_VERSION)
        index = choose_bucket(place, campaign.ranges)
        if index < 0:
            return "coverage"
        return Assignment(campaign.variations[index], unit, _width(campaign, index), place)

    def _meets(self, name: str, wanted: frozenset[str]) -> bool:
        """Whether the visitor is assigned to one of the wanted variations of a campaign that runs."""
        campaign = self._plan.by_name[name]
        assigned = self.assign(campaign) if campaign.is_enabled else None
        return isinstance(assigned, Assignment) and assigned.variation.variation in wanted

    def _is_home(self, campaign: PlannedCampaign, unit: Unit, value: str) -> bool:
        """Whether `campaign` is the one of its layer that may meet the unit: one that it was exposed to, else by place.

        So who was exposed stays when parts are moved, and still meets one campaign of the layer only.
        """
        part = campaign.part
        if part is None:
            return True
        siblings = self._plan.layers.get(part.seed, ())
        for variations in self._kept_for(unit):
            for sibling in siblings:
                if _find(sibling, variations) is not None:
                    return sibling is campaign
        return part.holds(value)

    def _kept_for(self, unit: Unit) -> Iterator[Mapping[str, str]]:
        """What is kept under the unit's own id, then under the visitor's."""
        kinds: tuple[Unit, ...] = ("visitor",) if unit == "visitor" else (unit, "visitor")
        for kind in kinds:
            subject = self._ids.subject(kind)
            if subject is not None and subject in self._kept:
                yield self._kept[subject]


def _find(campaign: PlannedCampaign, variations: Mapping[str, str]) -> int | None:
    """The number of the variation that is kept for the campaign in `variations`; None for one that is no more."""
    kept = variations.get(campaign.key)
    if kept is None:
        return None
    return next((n for n, variation in enumerate(campaign.variations) if variation.variation == kept), None)


def _width(campaign: PlannedCampaign, index: int) -> float:
    begin, end = campaign.ranges[index]
    return round(end - begin, 6)
