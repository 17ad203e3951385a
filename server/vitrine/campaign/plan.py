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
from vitrine.config.campaign import AnyVariation, BannerCampaign, Campaign, Cap, OverlayCampaign
from vitrine.config.content import OverlayContent, SlotContent
from vitrine.config.mistake import Mistake
from vitrine.config.site import SiteConfig
from vitrine.config.wire import Anchor
from vitrine.experiment.bucket import bucket_ranges
from vitrine.targeting.attributes import AttributeTable, attribute_table
from vitrine.targeting.check import check_declarations, check_predicate
from vitrine.targeting.predicate import Predicate, compile_predicate
from vitrine.targeting.required import required_values

CampaignType = Literal["banner", "slot", "overlay"]


@dataclass(frozen=True, slots=True)
class PlannedVariation:
    """A variation: `content` as it is sent (None for a control); a slot's items are filled in per visitor."""

    variation: str
    content: dict[str, Any] | None
    slot: SlotContent | None


@dataclass(frozen=True, slots=True)
class PlannedCampaign:
    """A campaign ready to decide. `trigger` and `wire_cap` are as they are sent."""

    campaign: str
    type: CampaignType
    placement: str
    predicate: Predicate
    window: Window | None
    cap: Cap
    wire_cap: dict[str, int] | None
    trigger: dict[str, Any]
    seed: str
    ranges: Sequence[tuple[float, float]]
    variations: tuple[PlannedVariation, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a site shows: its enabled campaigns, the highest priority first, and where its placements are.

    `index` finds the positions in `campaigns` of those a visitor may be meant by.
    """

    campaigns: tuple[PlannedCampaign, ...]
    anchors: Mapping[str, Anchor]
    table: AttributeTable
    thresholds: Mapping[str, float]
    index: CampaignIndex


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
    enabled = (campaign for campaign in config.campaigns if campaign.enabled)
    ordered = sorted(enabled, key=lambda campaign: (-campaign.priority, campaign.campaign))
    campaigns = tuple(_plan_campaign(campaign, config, table) for campaign in ordered)
    conditions = (campaign.predicate.condition for campaign in campaigns)
    return Plan(
        campaigns=campaigns,
        anchors={
            name: Anchor(selector=where.selector, insert=where.insert, reserve_height_px=where.reserve_height_px)
            for name, where in config.placements.items()
        },
        table=table,
        thresholds={name: segment.threshold for name, segment in config.segments.items()},
        index=CampaignIndex(required_values(condition, table, config.saved_lists) for condition in conditions),
    )


def _plan_campaign(campaign: Campaign, config: SiteConfig, table: AttributeTable) -> PlannedCampaign:
    audience = campaign.audience
    predicate = config.audiences[audience].predicate if isinstance(audience, str) else audience
    variations: Sequence[AnyVariation] = campaign.variations
    total = sum(variation.weight for variation in variations)
    return PlannedCampaign(
        campaign=campaign.campaign,
        type=_type_of(campaign),
        placement=campaign.placement,
        predicate=compile_predicate(predicate, table, config.saved_lists),
        window=make_window(campaign.schedule),
        cap=campaign.cap,
        wire_cap=msgspec.to_builtins(campaign.cap) or None,
        trigger=msgspec.to_builtins(campaign.trigger),
        seed=campaign.seed or campaign.campaign,
        ranges=bucket_ranges(len(variations), 1.0, [variation.weight / total for variation in variations]),
        variations=tuple(_plan_variation(variation) for variation in variations),
    )


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
        sent["close_label"] = content.close_label
    return PlannedVariation(variation.variation, sent, None)


def _type_of(campaign: Campaign) -> CampaignType:
    if isinstance(campaign, BannerCampaign):
        return "banner"
    return "overlay" if isinstance(campaign, OverlayCampaign) else "slot"
