"""What every campaign of a site file has, whatever its kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from msgspec import Meta, field

from vitrine.domain.week import Weekday
from vitrine.experiment.declaration import LayerPart, Prerequisite, Unit
from vitrine.kind.trigger import OnLoad, Trigger
from vitrine.schema.scalars import Closed, Count, EventName, Name, Predicate, Quiet, Share, Text, TimeOfDay, WeekCount

# None: an equal part with the others. Shares may be rounded, so that a third can be written 0.33.
Weight: TypeAlias = Share | None


class Variation(Closed, frozen=True):
    """One version of a campaign. Without `content` it is a control: the page stays as its owner wrote it."""

    variation: Annotated[Name, Meta(description="Its name.")]
    weight: Annotated[
        Weight, Meta(description="Its share of visitors, 0 to 1. Give all variations one, with a sum of 1, or none.")
    ] = None
    content: Annotated[Closed | None, Meta(description="What it shows; nothing for a control.")] = None


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
        list[Weekday],
        Meta(description="Days it runs on; every day when left out."),
    ] = field(default_factory=list)
    daily_from: Annotated[TimeOfDay | None, Meta(description="Local time of day it starts, HH:MM.")] = None
    daily_until: Annotated[TimeOfDay | None, Meta(description="Local time of day it ends, HH:MM.")] = None


class Cap(Closed, frozen=True):
    """How often one visitor may meet a campaign. A limit left out is no limit."""

    page: Annotated[
        Count | None, Meta(description="Times per page view, and a route of the page is one; held by the tag.")
    ] = None
    session: Annotated[Count | None, Meta(description="Times per session.")] = None
    day: Annotated[Count | None, Meta(description="Times per UTC day.")] = None
    week: Annotated[WeekCount | None, Meta(description="Times in any seven days.")] = None
    visitor: Annotated[Count | None, Meta(description="Times ever.")] = None
    quiet_after_close_s: Annotated[Quiet | None, Meta(description="Seconds of rest once the visitor closed it.")] = None
    quiet_after_goal_s: Annotated[
        Quiet | None, Meta(description="Seconds of rest once the event of the campaign's goal happened.")
    ] = None


class SentCap(Cap, frozen=True):
    """A cap as it travels: with the event that `quiet_after_goal_s` waits for."""

    goal_event: EventName | None = None


class SiteCap(Closed, frozen=True):
    """How often one visitor may meet overlays, all campaigns together. A limit left out is no limit."""

    session: Annotated[Count | None, Meta(description="Times per session.")] = None
    day: Annotated[Count | None, Meta(description="Times per UTC day.")] = None
    week: Annotated[WeekCount | None, Meta(description="Times in any seven days.")] = None
    quiet_after_close_s: Annotated[
        Quiet | None, Meta(description="Seconds of rest once the visitor closed any overlay.")
    ] = None


class Goal(Closed, frozen=True):
    """What counts as success after an exposure."""

    event: Annotated[EventName, Meta(description="Name of the event that counts, e.g. `purchase`.")]
    window_s: Annotated[
        Annotated[int, Meta(ge=60, le=7_776_000)],
        Meta(description="Seconds after the first exposure in which it counts."),
    ] = 604_800


class CampaignFrame(Closed, frozen=True, kw_only=True, tag_field="type"):
    """What every campaign has."""

    campaign: Annotated[Name, Meta(description="Its name, unique in the site and never reused.")]
    audience: Annotated[
        Name | Predicate,
        Meta(description="Who sees it: the name of an audience, or a predicate. Everyone when left out."),
    ] = field(default_factory=dict)
    schedule: Annotated[Schedule, Meta(description="When it runs.")] = field(default_factory=Schedule)
    priority: Annotated[
        Annotated[int, Meta(ge=-1_000, le=1_000)],
        Meta(description="Where campaigns share a placement, the highest is tried first."),
    ] = 0
    cap: Annotated[Cap, Meta(description="How often one visitor may meet it.")] = field(default_factory=Cap)
    goal: Annotated[Goal | None, Meta(description="What counts as success.")] = None
    enabled: Annotated[bool, Meta(description="Whether it runs at all.")] = True
    seed: Annotated[str | None, Meta(description="Seed of the assignment; the campaign's name when left out.")] = None
    bucket_version: Annotated[
        Annotated[int, Meta(ge=0, le=1_000_000)],
        Meta(description="Raise it to assign everybody anew, those who were exposed before too."),
    ] = 0
    unit: Annotated[
        Unit,
        Meta(
            description="What keeps its variation: a `visitor` (one browser), an `account`, or a `profile` (one person "
            "in it). Who has not signed in is assigned as a visitor and keeps that variation when signing in."
        ),
    ] = "visitor"
    coverage: Annotated[
        Share, Meta(description="Share of the units that take part; growing it moves nobody who takes part already.")
    ] = 1.0
    layer: Annotated[
        LayerPart | None, Meta(description="Its part of a layer, where campaigns must not meet the same unit.")
    ] = None
    prerequisites: Annotated[
        list[Prerequisite],
        Meta(description="Assignments in other campaigns that the visitor must all have.", max_length=10),
    ] = field(default_factory=list)
    description: Annotated[Text, Meta(description="What it is for, for colleagues.")] = ""
    variations: Annotated[Sequence[Variation], Meta(description="Its versions.")] = ()


class PlacedFrame(CampaignFrame, frozen=True, kw_only=True, tag_field="type"):
    """What every campaign has that shows something in the page."""

    placement: Annotated[Name, Meta(description="Name of one of this site's placements.")]
    trigger: Annotated[Trigger, Meta(description="The moment in the page at which it shows.")] = field(
        default_factory=OnLoad
    )
