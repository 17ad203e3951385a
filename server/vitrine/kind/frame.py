"""The fields that every campaign of a site file has, of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from msgspec import Meta, field

from vitrine.domain.week import Weekday
from vitrine.experiment.declaration import LayerPart, Prerequisite, Unit
from vitrine.kind.trigger import OnLoad, Trigger
from vitrine.schema.scalars import Closed, Count, EventName, Name, Predicate, Quiet, Share, Text, TimeOfDay, WeekCount

# None: equal shares for all. Shares may be rounded, so that a third can be written 0.33.
Weight: TypeAlias = Share | None


class Variation(Closed, frozen=True):
    """One version of a campaign. Without `content` it is a control: the page stays as it is."""

    variation: Annotated[Name, Meta(description="Its name.")]
    weight: Annotated[
        Weight, Meta(description="Its share of visitors, 0 to 1. Give all variations one, with a sum of 1, or none.")
    ] = None
    content: Annotated[Closed | None, Meta(description="What it shows; left out for a control.")] = None


class Schedule(Closed, frozen=True):
    """When a campaign runs."""

    time_zone: Annotated[str, Meta(description="IANA time zone of the times below, e.g. Europe/Oslo.")] = "UTC"
    starts_at: Annotated[
        str | None, Meta(description="First moment, local: 2026-11-23 or 2026-11-23T09:00. Open when left out.")
    ] = None
    ends_at: Annotated[
        str | None, Meta(description="First moment it no longer runs, local, same form. Open when left out.")
    ] = None
    weekdays: Annotated[
        list[Weekday],
        Meta(description="Days it runs on; every day when left out."),
    ] = field(default_factory=list)
    daily_from: Annotated[TimeOfDay | None, Meta(description="Local time of day it starts, HH:MM.")] = None
    daily_until: Annotated[TimeOfDay | None, Meta(description="Local time of day it ends, HH:MM.")] = None


class Cap(Closed, frozen=True):
    """How often a campaign may be shown to one visitor. A missing limit means no limit."""

    page: Annotated[
        Count | None, Meta(description="Times per page view; each route of a page is one. The tag counts it.")
    ] = None
    session: Annotated[Count | None, Meta(description="Times per session.")] = None
    day: Annotated[Count | None, Meta(description="Times per UTC day.")] = None
    week: Annotated[WeekCount | None, Meta(description="Times in any seven days.")] = None
    visitor: Annotated[Count | None, Meta(description="Times ever.")] = None
    quiet_after_close_s: Annotated[Quiet | None, Meta(description="Seconds to wait after the visitor closes it.")] = (
        None
    )
    quiet_after_goal_s: Annotated[
        Quiet | None, Meta(description="Seconds to wait after the event of the campaign's goal.")
    ] = None


class SentCap(Cap, frozen=True):
    """A cap as it is sent, with the event that `quiet_after_goal_s` waits for."""

    goal_event: EventName | None = None


class SiteCap(Closed, frozen=True):
    """How often overlays may be shown to one visitor, all campaigns together. A missing limit means no limit."""

    session: Annotated[Count | None, Meta(description="Times per session.")] = None
    day: Annotated[Count | None, Meta(description="Times per UTC day.")] = None
    week: Annotated[WeekCount | None, Meta(description="Times in any seven days.")] = None
    quiet_after_close_s: Annotated[
        Quiet | None, Meta(description="Seconds to wait after the visitor closed any overlay.")
    ] = None


class Goal(Closed, frozen=True):
    """What counts as success after an exposure."""

    event: Annotated[EventName, Meta(description="Name of the event that counts, e.g. `purchase`.")]
    window_s: Annotated[
        Annotated[int, Meta(ge=60, le=7_776_000)],
        Meta(description="Seconds after the first exposure in which it counts."),
    ] = 604_800


class CampaignFrame(Closed, frozen=True, kw_only=True, tag_field="type"):
    """The fields of every campaign."""

    campaign: Annotated[Name, Meta(description="Its name, unique in the site and never reused.")]
    audience: Annotated[
        Name | Predicate,
        Meta(description="Who sees it: the name of an audience, or a predicate. Everyone when left out."),
    ] = field(default_factory=dict)
    schedule: Annotated[Schedule, Meta(description="When it runs.")] = field(default_factory=Schedule)
    priority: Annotated[
        Annotated[int, Meta(ge=-1_000, le=1_000)],
        Meta(description="If campaigns share a placement, the one with the highest priority is tried first."),
    ] = 0
    cap: Annotated[Cap, Meta(description="How often it may be shown to one visitor.")] = field(default_factory=Cap)
    goal: Annotated[Goal | None, Meta(description="What counts as success.")] = None
    enabled: Annotated[bool, Meta(description="Whether it runs at all.")] = True
    seed: Annotated[str | None, Meta(description="Seed of the assignment; the campaign's name when left out.")] = None
    bucket_version: Annotated[
        Annotated[int, Meta(ge=0, le=1_000_000)],
        Meta(description="Increase it to assign everybody again, also those who were exposed before."),
    ] = 0
    unit: Annotated[
        Unit,
        Meta(
            description="The unit that keeps its variation: a `visitor` (one browser), an `account`, or a `profile` "
            "(one person in it). Without signing in, a visitor is assigned, and keeps that variation when signing in."
        ),
    ] = "visitor"
    coverage: Annotated[
        Share, Meta(description="Share of the units that take part. Increasing it moves none that take part already.")
    ] = 1.0
    layer: Annotated[
        LayerPart | None, Meta(description="Its part of a layer, for campaigns that must not share a unit.")
    ] = None
    prerequisites: Annotated[
        list[Prerequisite],
        Meta(description="Assignments in other campaigns that the visitor must all have.", max_length=10),
    ] = field(default_factory=list)
    description: Annotated[Text, Meta(description="What it is for, for colleagues.")] = ""
    variations: Annotated[Sequence[Variation], Meta(description="Its versions.")] = ()


class PlacedFrame(CampaignFrame, frozen=True, kw_only=True, tag_field="type"):
    """The fields of every campaign that shows something in the page."""

    placement: Annotated[Name, Meta(description="Name of one of this site's placements.")]
    trigger: Annotated[Trigger, Meta(description="The moment in the page at which it shows.")] = field(
        default_factory=OnLoad
    )
