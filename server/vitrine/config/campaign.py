"""Campaigns in a site file: who meets which variation of what, where, when and how often."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, field

from vitrine.config.content import BannerContent, OverlayContent, SlotContent
from vitrine.config.scalars import Closed, Count, EventName, Name, Predicate, Text, TimeOfDay
from vitrine.config.trigger import OnLoad, Trigger


class Schedule(Closed, frozen=True):
    """When a campaign runs."""

    time_zone: Annotated[str, Meta(description="IANA time zone the times below are meant in, e.g. Europe/Oslo.")] = (
        "UTC"
    )
    starts_at: Annotated[
        str | None, Meta(description="First moment, local: 2026-11-23 or 2026-11-23T09:00. Open when left out.")
    ] = None
    ends_at: Annotated[
        str | None, Meta(description="First moment it no longer runs, local, same form. Open when left out.")
    ] = None
    weekdays: Annotated[
        list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]],
        Meta(description="Days it runs on; every day when left out."),
    ] = field(default_factory=list)
    daily_from: Annotated[TimeOfDay | None, Meta(description="Local time of day it starts, HH:MM.")] = None
    daily_until: Annotated[TimeOfDay | None, Meta(description="Local time of day it ends, HH:MM.")] = None


class Cap(Closed, frozen=True):
    """How often one visitor may meet a campaign. A limit left out is no limit."""

    page: Annotated[Count | None, Meta(description="Times per page view.")] = None
    session: Annotated[Count | None, Meta(description="Times per session.")] = None
    day: Annotated[Count | None, Meta(description="Times per UTC day.")] = None
    visitor: Annotated[Count | None, Meta(description="Times ever.")] = None


class Goal(Closed, frozen=True):
    """What counts as success after an exposure."""

    event: Annotated[EventName, Meta(description="Name of the event that counts, e.g. `purchase`.")]
    window_s: Annotated[
        Annotated[int, Meta(ge=60, le=7_776_000)],
        Meta(description="Seconds after the first exposure in which it counts."),
    ] = 604_800


class Variation(Closed, frozen=True):
    """One version of a campaign. Without `content` it is a control: the page stays as its owner wrote it."""

    variation: Annotated[Name, Meta(description="Its name.")]
    weight: Annotated[
        Annotated[float, Meta(ge=0)], Meta(description="Its share of visitors, relative to the others.")
    ] = 1.0


class BannerVariation(Variation, frozen=True):
    """One version of a banner."""

    content: Annotated[BannerContent | None, Meta(description="What it changes; nothing for a control.")] = None


class SlotVariation(Variation, frozen=True):
    """One version of a product slot."""

    content: Annotated[SlotContent | None, Meta(description="What it shows; nothing for a control.")] = None


class OverlayVariation(Variation, frozen=True):
    """One version of an overlay."""

    content: Annotated[OverlayContent | None, Meta(description="What it shows; nothing for a control.")] = None


AnyVariation: TypeAlias = BannerVariation | SlotVariation | OverlayVariation


class CampaignFrame(Closed, frozen=True, kw_only=True, tag_field="type"):
    """What every campaign has."""

    campaign: Annotated[Name, Meta(description="Its name, unique in the site and never reused.")]
    placement: Annotated[Name, Meta(description="Name of one of this site's placements.")]
    audience: Annotated[
        Name | Predicate,
        Meta(description="Who sees it: the name of an audience, or a predicate. Everyone when left out."),
    ] = field(default_factory=dict)
    trigger: Annotated[Trigger, Meta(description="The moment in the page at which it shows.")] = field(
        default_factory=OnLoad
    )
    schedule: Annotated[Schedule, Meta(description="When it runs.")] = field(default_factory=Schedule)
    priority: Annotated[
        Annotated[int, Meta(ge=-1_000, le=1_000)],
        Meta(description="Where campaigns share a placement, the highest is tried first."),
    ] = 0
    cap: Annotated[Cap, Meta(description="How often one visitor may meet it.")] = field(default_factory=Cap)
    goal: Annotated[Goal | None, Meta(description="What counts as success.")] = None
    enabled: Annotated[bool, Meta(description="Whether it runs at all.")] = True
    seed: Annotated[str | None, Meta(description="Seed of the assignment; the campaign's name when left out.")] = None
    description: Annotated[Text, Meta(description="What it is for, for colleagues.")] = ""


class BannerCampaign(CampaignFrame, frozen=True, tag="banner", kw_only=True):
    """Changes content of the page."""

    variations: Annotated[list[BannerVariation], Meta(description="Its versions.", min_length=1, max_length=20)]


class SlotCampaign(CampaignFrame, frozen=True, tag="slot", kw_only=True):
    """Shows items."""

    variations: Annotated[list[SlotVariation], Meta(description="Its versions.", min_length=1, max_length=20)]


class OverlayCampaign(CampaignFrame, frozen=True, tag="overlay", kw_only=True):
    """Lies over the page."""

    variations: Annotated[list[OverlayVariation], Meta(description="Its versions.", min_length=1, max_length=20)]


Campaign: TypeAlias = BannerCampaign | SlotCampaign | OverlayCampaign
