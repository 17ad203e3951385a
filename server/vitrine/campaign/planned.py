"""Campaigns prepared for decisions: the input of every rule in this folder. site/plan.py makes them.

All mistakes in a campaign are found before, so that a decision cannot fail.
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
    """A campaign prepared for decisions. `trigger` and `wire_cap` are in the form that is sent.

    `is_split` says that units get different variations, so that a unit is needed. `key` is the key of an assignment in
    the store. `part` is the campaign's part of a layer or an exclusion group.
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
    """The campaigns and placements of a site: enabled campaigns with the highest priority first.

    `index` finds the positions in `campaigns` of those that may match a visitor. `by_name` has every campaign, also
    disabled ones, for previews. `layers` are the campaigns that share a layer, by its seed. `covering` are the names of
    those that cover the page. `sources` says where the tag finds the site's own attributes. `anchors` are the
    placements; kinds without a placement have one under the kind's name.
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
