"""Assigns a variation to a visitor, or says why there is none.

    prerequisites -> layer -> kept variation -> bucket

An exposed unit keeps its variation. A variation stored for the unit itself wins over one stored for the visitor, which
is from before signing in. Everything else is a function of the ids alone.
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
    """A variation and the unit that it was assigned to.

    `propensity` is the share of all units (or of those in the layer part) that get this variation by bucket.
    `place` is where the unit lies, 0..1; None when nothing is split, or when the variation `is_kept` from an exposure.
    """

    variation: PlannedVariation
    unit: Unit
    propensity: float
    place: float | None = None
    is_kept: bool = False


class Assigner:
    """Assigns one visitor, each campaign once. `kept` has the variations of exposed units, by subject."""

    def __init__(self, plan: Plan, ids: Ids, kept: Kept) -> None:
        self._plan = plan
        self._ids = ids
        self._kept = kept
        self._found: dict[str, Assignment | Reason] = {}

    def assign(self, campaign: PlannedCampaign) -> Assignment | Reason:
        """The visitor's assignment in `campaign`, or why there is none.

        Without any id nothing can be assigned. A campaign with one variation then shows it. A campaign that splits does
        not show, because the version would change from page to page.
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
        """Whether `campaign` is the one of its layer for the unit: the one it was exposed to, else the one by place.

        So exposed units stay when parts are moved, and still get one campaign of the layer only.
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
        """The variations kept for the unit itself, then those kept for the visitor."""
        kinds: tuple[Unit, ...] = ("visitor",) if unit == "visitor" else (unit, "visitor")
        for kind in kinds:
            subject = self._ids.subject(kind)
            if subject is not None and subject in self._kept:
                yield self._kept[subject]


def _find(campaign: PlannedCampaign, variations: Mapping[str, str]) -> int | None:
    """The index of the variation kept in `variations`; None if there is none or it has been removed."""
    kept = variations.get(campaign.key)
    if kept is None:
        return None
    return next((n for n, variation in enumerate(campaign.variations) if variation.variation == kept), None)


def _width(campaign: PlannedCampaign, index: int) -> float:
    begin, end = campaign.ranges[index]
    return round(end - begin, 6)
