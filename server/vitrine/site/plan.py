"""Prepares a checked site file for decisions: compiles predicates, computes windows and bucket ranges, encodes content
to send.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from vitrine.campaign.index import CampaignIndex
from vitrine.campaign.planned import Plan, PlannedCampaign, PlannedVariation
from vitrine.campaign.schedule import make_window
from vitrine.campaign.why import make_reasons
from vitrine.experiment.bucket import bucket_ranges
from vitrine.experiment.layer import Part, parts_of
from vitrine.experiment.shares import shares_of
from vitrine.experiment.unit import assignment_key
from vitrine.kind.contract import Kind
from vitrine.kind.frame import CampaignFrame, SentCap, Variation
from vitrine.kind.placement import WHOLE_PAGE, Placement
from vitrine.kind.registry import KINDS, kind_of
from vitrine.site.file import SiteConfig
from vitrine.targeting.attributes import AttributeTable, attribute_table
from vitrine.targeting.clauses import clauses_of
from vitrine.targeting.operators import SharedLists
from vitrine.targeting.predicate import Predicate, compile_predicate
from vitrine.targeting.required import Required, required_values


def make_plan(config: SiteConfig) -> Plan:
    """The plan of a site file without mistakes."""
    table = attribute_table(config.attributes, config.segments)
    layers = {one.campaign: one.layer for one in config.campaigns if one.layer is not None}
    parts = parts_of(layers, config.exclusion_groups)
    conditions = _Conditions(config, table)
    compiled = {campaign.campaign: conditions.of(campaign) for campaign in config.campaigns}
    ordered = sorted(config.campaigns, key=lambda campaign: (-campaign.priority, campaign.campaign))
    by_name = {
        campaign.campaign: _plan_campaign(campaign, compiled[campaign.campaign], parts.get(campaign.campaign))
        for campaign in ordered
    }
    campaigns = tuple(by_name[campaign.campaign] for campaign in ordered if campaign.enabled)
    return Plan(
        campaigns=campaigns,
        by_name=by_name,
        layers=_layers(campaigns),
        covering=frozenset(name for name, campaign in by_name.items() if campaign.kind.covers_page),
        holdout=config.holdout,
        cap=config.cap,
        wire_cap=msgspec.to_builtins(config.cap) or None,
        anchors=_anchors(config.placements),
        table=table,
        thresholds={name: segment.threshold for name, segment in config.segments.items()},
        sources={name: own.source for name, own in config.attributes.items() if own.source is not None},
        saved_lists=config.saved_lists,
        index=CampaignIndex(compiled[campaign.campaign].required for campaign in campaigns),
    )


def _anchors(placements: Mapping[str, Placement]) -> dict[str, Placement]:
    return {**{kind.name: WHOLE_PAGE for kind in KINDS if kind.goes == "nowhere"}, **placements}


def _layers(campaigns: Sequence[PlannedCampaign]) -> dict[str, tuple[PlannedCampaign, ...]]:
    layers: dict[str, list[PlannedCampaign]] = {}
    for campaign in campaigns:
        if campaign.part is not None:
            layers.setdefault(campaign.part.seed, []).append(campaign)
    return {seed: tuple(members) for seed, members in layers.items()}


@dataclass(frozen=True, slots=True)
class _Condition:
    """A compiled predicate, the attributes that it tests, and the values that it requires."""

    predicate: Predicate
    tested: Sequence[str]
    required: Required


class _Conditions:
    """Compiles the predicates of a site, those of an audience once for all its campaigns."""

    def __init__(self, config: SiteConfig, table: AttributeTable) -> None:
        self._audiences = config.audiences
        self._table = table
        self._lists = SharedLists(config.saved_lists)
        self._named: dict[str, _Condition] = {}

    def of(self, campaign: CampaignFrame) -> _Condition:
        """The condition of a campaign."""
        audience = campaign.audience
        if not isinstance(audience, str):
            return self._compile(audience)
        if audience not in self._named:
            self._named[audience] = self._compile(self._audiences[audience].predicate)
        return self._named[audience]

    def _compile(self, predicate: Any) -> _Condition:
        return _Condition(
            compile_predicate(predicate, self._table, self._lists),
            [clause.attribute for clause in clauses_of(predicate, "")],
            required_values(predicate, self._table, self._lists),
        )


def _plan_campaign(campaign: CampaignFrame, condition: _Condition, part: Part | None) -> PlannedCampaign:
    kind = kind_of(campaign)
    variations = kind.variations(campaign)
    name, version = campaign.campaign, campaign.bucket_version
    seed = campaign.seed or name
    shares = shares_of([variation.weight for variation in variations])
    is_split = len(variations) > 1 or campaign.coverage < 1 or part is not None
    return PlannedCampaign(
        campaign=name,
        is_enabled=campaign.enabled,
        kind=kind,
        placement=kind.placement(campaign),
        predicate=condition.predicate,
        window=make_window(campaign.schedule),
        cap=campaign.cap,
        wire_cap=_wire_cap(campaign),
        trigger=msgspec.to_builtins(kind.trigger(campaign)),
        goal_event=campaign.goal.event if campaign.goal is not None else None,
        unit=campaign.unit,
        is_split=is_split,
        seed=f"{seed}:{version}" if version else seed,
        bucket_version=version,
        key=assignment_key(name, version),
        part=part,
        prerequisites=tuple((wanted.campaign, frozenset(wanted.variations)) for wanted in campaign.prerequisites),
        ranges=bucket_ranges(len(variations), campaign.coverage, shares),
        variations=tuple(_plan_variation(kind, variation) for variation in variations),
        reasons=make_reasons(condition.tested, is_split=is_split),
        reads_item=any(attribute.startswith("item.") for attribute in condition.tested),
    )


def _wire_cap(campaign: CampaignFrame) -> dict[str, Any] | None:
    """The cap for the tag, with the event that `quiet_after_goal_s` waits for."""
    goal = campaign.goal if campaign.cap.quiet_after_goal_s is not None else None
    sent = SentCap(**msgspec.structs.asdict(campaign.cap), goal_event=goal.event if goal is not None else None)
    return msgspec.to_builtins(sent) or None


def _plan_variation(kind: Kind[Any, Any], variation: Variation) -> PlannedVariation:
    content = variation.content
    return PlannedVariation(variation.variation, None if content is None else kind.prepare(content))
