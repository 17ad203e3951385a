"""A site file made ready to decide: predicates compiled, windows and bucket ranges computed, content as it is sent.

Everything that can be wrong with a campaign is found here or before, so that deciding cannot fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from vitrine.campaign.index import CampaignIndex
from vitrine.campaign.schedule import Window, make_window
from vitrine.campaign.why import Reasons, make_reasons
from vitrine.experiment.bucket import bucket_ranges
from vitrine.experiment.declaration import Holdout, Unit
from vitrine.experiment.layer import Part, parts_of
from vitrine.experiment.shares import shares_of
from vitrine.experiment.unit import assignment_key
from vitrine.kind.banner import BannerCampaign
from vitrine.kind.frame import Cap, SiteCap
from vitrine.kind.overlay import OverlayCampaign, OverlayContent
from vitrine.kind.redirect import RedirectCampaign
from vitrine.kind.registry import AnyVariation, Campaign, variations_of
from vitrine.kind.slot import SlotContent
from vitrine.kind.trigger import OnLoad, Trigger
from vitrine.schema.mistake import Mistake
from vitrine.site.assignment import REDIRECT_PLACEMENT
from vitrine.site.file import SiteConfig
from vitrine.targeting.attributes import AttributeTable, attribute_table
from vitrine.targeting.check import check_declarations, check_predicate
from vitrine.targeting.declaration import AttributeSource
from vitrine.targeting.predicate import Predicate, compile_predicate
from vitrine.targeting.required import required_values
from vitrine.targeting.trace import trace
from vitrine.wire.decide import Anchor

CampaignType = Literal["banner", "slot", "overlay", "redirect"]


@dataclass(frozen=True, slots=True)
class PlannedVariation:
    """A variation: `content` as it is sent (None for a control); a slot's items are filled in per visitor."""

    variation: str
    content: dict[str, Any] | None
    slot: SlotContent | None


@dataclass(frozen=True, slots=True)
class PlannedCampaign:
    """A campaign ready to decide. `trigger` and `wire_cap` are as they are sent.

    `is_split` says that not every unit meets the same, so that a unit is needed. `key` is what an exposed unit's
    variation is kept under. `part` is the campaign's part of a layer or an exclusion group.
    """

    campaign: str
    is_enabled: bool
    type: CampaignType
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
    `sources` says where the tag finds the site's own attributes.
    """

    campaigns: tuple[PlannedCampaign, ...]
    by_name: Mapping[str, PlannedCampaign]
    layers: Mapping[str, tuple[PlannedCampaign, ...]]
    overlays: frozenset[str]
    holdout: Holdout
    cap: SiteCap
    wire_cap: dict[str, int] | None
    anchors: Mapping[str, Anchor]
    table: AttributeTable
    thresholds: Mapping[str, float]
    index: CampaignIndex
    sources: Mapping[str, AttributeSource]
    saved_lists: Mapping[str, Any]


def check_predicates(config: SiteConfig) -> list[Mistake]:
    """Every mistake in the predicates of a site whose shape and references are right."""
    return list(_check_predicates(config))


def _check_predicates(config: SiteConfig) -> Iterator[Mistake]:
    table = attribute_table(config)
    yield from check_declarations(config)
    for name, audience in config.audiences.items():
        yield from check_predicate(audience.predicate, table, f"audiences.{name}.predicate", config.saved_lists)
    for index, campaign in enumerate(config.campaigns):
        if not isinstance(campaign.audience, str):
            yield from check_predicate(campaign.audience, table, f"campaigns[{index}].audience", config.saved_lists)


def make_plan(config: SiteConfig) -> Plan:
    """The plan of a site file without mistakes."""
    table = attribute_table(config)
    parts = parts_of(config)
    ordered = sorted(config.campaigns, key=lambda campaign: (-campaign.priority, campaign.campaign))
    by_name = {
        campaign.campaign: _plan_campaign(campaign, config, table, parts.get(campaign.campaign)) for campaign in ordered
    }
    campaigns = tuple(by_name[campaign.campaign] for campaign in ordered if campaign.enabled)
    conditions = (campaign.predicate.condition for campaign in campaigns)
    return Plan(
        campaigns=campaigns,
        by_name=by_name,
        layers=_layers(campaigns),
        overlays=frozenset(name for name, campaign in by_name.items() if campaign.type == "overlay"),
        holdout=config.holdout,
        cap=config.cap,
        wire_cap=msgspec.to_builtins(config.cap) or None,
        anchors={REDIRECT_PLACEMENT: Anchor(selector="html", insert="overlay")}
        | {
            name: Anchor(selector=where.selector, insert=where.insert, reserve_height_px=where.reserve_height_px)
            for name, where in config.placements.items()
        },
        table=table,
        thresholds={name: segment.threshold for name, segment in config.segments.items()},
        sources={name: own.source for name, own in config.attributes.items() if own.source is not None},
        saved_lists=config.saved_lists,
        index=CampaignIndex(required_values(condition, table, config.saved_lists) for condition in conditions),
    )


def _layers(campaigns: Sequence[PlannedCampaign]) -> dict[str, tuple[PlannedCampaign, ...]]:
    layers: dict[str, tuple[PlannedCampaign, ...]] = {}
    for campaign in campaigns:
        if campaign.part is not None:
            layers[campaign.part.seed] = (*layers.get(campaign.part.seed, ()), campaign)
    return layers


def _plan_campaign(campaign: Campaign, config: SiteConfig, table: AttributeTable, part: Part | None) -> PlannedCampaign:
    audience = campaign.audience
    predicate = config.audiences[audience].predicate if isinstance(audience, str) else audience
    variations = variations_of(campaign)
    name, version = campaign.campaign, campaign.bucket_version
    seed = campaign.seed or name
    shares = shares_of([variation.weight for variation in variations])
    placement, trigger = _where_and_when(campaign)
    is_split = len(variations) > 1 or campaign.coverage < 1 or part is not None
    asked = [clause.attribute for clause in trace(predicate, table, {}, config.saved_lists)]
    return PlannedCampaign(
        campaign=name,
        is_enabled=campaign.enabled,
        type=_type_of(campaign),
        placement=placement,
        predicate=compile_predicate(predicate, table, config.saved_lists),
        window=make_window(campaign.schedule),
        cap=campaign.cap,
        wire_cap=_wire_cap(campaign),
        trigger=msgspec.to_builtins(trigger),
        goal_event=campaign.goal.event if campaign.goal is not None else None,
        unit=campaign.unit,
        is_split=is_split,
        seed=f"{seed}:{version}" if version else seed,
        bucket_version=version,
        key=assignment_key(name, version),
        part=part,
        prerequisites=tuple((wanted.campaign, frozenset(wanted.variations)) for wanted in campaign.prerequisites),
        ranges=bucket_ranges(len(variations), campaign.coverage, shares),
        variations=tuple(_plan_variation(variation) for variation in variations),
        reasons=make_reasons(asked, is_split=is_split),
        reads_item=any(attribute.startswith("item.") for attribute in asked),
    )


def _where_and_when(campaign: Campaign) -> tuple[str, Trigger]:
    if isinstance(campaign, RedirectCampaign):
        return REDIRECT_PLACEMENT, OnLoad()
    return campaign.placement, campaign.trigger


def _wire_cap(campaign: Campaign) -> dict[str, Any] | None:
    """The cap as the tag needs it: with the event that `quiet_after_goal_s` waits for."""
    cap: dict[str, Any] = msgspec.to_builtins(campaign.cap)
    if campaign.cap.quiet_after_goal_s is not None and campaign.goal is not None:
        cap["goal_event"] = campaign.goal.event
    return cap or None


def _plan_variation(variation: AnyVariation) -> PlannedVariation:
    content = variation.content
    if content is None:
        return PlannedVariation(variation.variation, None, None)
    sent: dict[str, Any] = msgspec.to_builtins(content)  # defaults are left out, but the tag needs these:
    if isinstance(content, SlotContent):
        del sent["strategy"]
        sent |= {"limit": content.limit, "minimum": content.minimum}
        return PlannedVariation(variation.variation, sent, content)
    if isinstance(content, OverlayContent):
        sent |= {"close_label": content.close_label, "why_label": content.why_label}
    return PlannedVariation(variation.variation, sent, None)


def _type_of(campaign: Campaign) -> CampaignType:
    if isinstance(campaign, BannerCampaign):
        return "banner"
    if isinstance(campaign, RedirectCampaign):
        return "redirect"
    return "overlay" if isinstance(campaign, OverlayCampaign) else "slot"
