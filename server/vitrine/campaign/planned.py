"""Campaigns made ready to decide: what every rule of this room is asked about. site/plan.py makes them.

Everything that can be wrong with a campaign is found before, so that deciding cannot fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine.campaign.index import CampaignIndex
from vitrine.campaign.schedule import Window
from vitrine.campaign.why import Reasons
from vitrine.experiment.declaration import Holdout, Unit
from vitrine.experiment.layer import Part
from vitrine.kind.contract import Kind, Prepared
from vitrine.kind.frame import Cap, SiteCap
from vitrine.kind.placement import Placement
from vitrine.targeting.attributes import AttributeTable
from vitrine.targeting.declaration import AttributeSource
from vitrine.targeting.predicate import Predicate


@dataclass(frozen=True, slots=True)
class PlannedVariation:
    """A variation; `prepared` is None for a control."""

    variation: str
    prepared: Prepared | None


@dataclass(frozen=True, slots=True)
class PlannedCampaign:
    """A campaign ready to decide. `trigger` and `wire_cap` are as they are sent.

    `is_split` says that not every unit meets the same, so that a unit is needed. `key` is what an exposed unit's
    variation is kept under. `part` is the campaign's part of a layer or an exclusion group.
    """

    campaign: str
    is_enabled: bool
    kind: Kind[Any, Any]
    placement: str
    predicate: Predicate
    window: Window | None
    cap: Cap
    wire_cap: dict[str, Any] | None
    trigger: dict[str, Any]
    goal_event: str | None
    unit: Unit
    is_split: bool
    seed: str
    bucket_version: int
    key: str
    part: Part | None
    prerequisites: tuple[tuple[str, frozenset[str]], ...]
    ranges: Sequence[tuple[float, float]]
    variations: tuple[PlannedVariation, ...]
    reasons: Reasons
    reads_item: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a site shows: its enabled campaigns, the highest priority first, and where its placements are.

    `index` finds the positions in `campaigns` of those a visitor may be meant by. `by_name` holds every campaign, those
    not enabled too: a preview may show them. `layers` are the campaigns that share one, by the layer's seed.
    `covering` are the names of those that lie over the page. `sources` says where the tag finds the site's own
    attributes. `anchors` also has those of kinds that go nowhere, under the kind's name.
    """

    campaigns: tuple[PlannedCampaign, ...]
    by_name: Mapping[str, PlannedCampaign]
    layers: Mapping[str, tuple[PlannedCampaign, ...]]
    covering: frozenset[str]
    holdout: Holdout
    cap: SiteCap
    wire_cap: dict[str, int] | None
    anchors: Mapping[str, Placement]
    table: AttributeTable
    thresholds: Mapping[str, float]
    index: CampaignIndex
    sources: Mapping[str, AttributeSource]
    saved_lists: Mapping[str, Any]
