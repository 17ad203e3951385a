"""The site file, typed: fields only. The shipped JSON Schema is generated from these classes (`make schema`).

Every field carries the sentence an editor shows on completion, so a field without a description fails a test.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from vitrine.catalog.inline_item import InlineItem
from vitrine.experiment.declaration import Holdout
from vitrine.kind.frame import SiteCap
from vitrine.kind.placement import Placement
from vitrine.kind.registry import Campaign
from vitrine.place.weather_source import WeatherSource
from vitrine.recommend.declaration import StrategyDeclaration
from vitrine.schema.scalars import SITE_PATTERN, Closed, Host, Name, Origin, Text
from vitrine.segment.declaration import Segment
from vitrine.targeting.declaration import AttributeDeclaration, Audience


class SiteConfig(Closed, frozen=True):
    """One site."""

    site: Annotated[
        str, Meta(description="Its id, as in the script tag's data-site.", pattern=SITE_PATTERN, examples=["shop"])
    ]
    origins: Annotated[
        list[Origin],
        Meta(
            description="Web origins its pages are served from, e.g. https://shop.example.",
            min_length=1,
            max_length=100,
        ),
    ]
    schema: Annotated[str, Meta(description="Path of this schema, for editors.")] = field(default="", name="$schema")
    name: Annotated[Text, Meta(description="What people call it.")] = ""
    attributes: Annotated[dict[str, AttributeDeclaration], Meta(description="Custom attributes, by name.")] = field(
        default_factory=dict
    )
    saved_lists: Annotated[
        dict[str, Annotated[list[Annotated[str, Meta(max_length=500)] | float], Meta(max_length=10_000)]],
        Meta(description="Lists of values that predicates name with $inGroup and $notInGroup, by name."),
    ] = field(default_factory=dict)
    weather: Annotated[
        WeatherSource | None, Meta(description="Where the weather comes from; without it there is only the season.")
    ] = None
    audiences: Annotated[dict[str, Audience], Meta(description="Audiences, by name.")] = field(default_factory=dict)
    placements: Annotated[dict[str, Placement], Meta(description="Placements, by name.")] = field(default_factory=dict)
    campaigns: Annotated[list[Campaign], Meta(description="Campaigns.", max_length=20_000)] = field(
        default_factory=list
    )
    holdout: Annotated[Holdout, Meta(description="Visitors kept from all campaigns.")] = Holdout()
    exclusion_groups: Annotated[
        dict[str, Annotated[list[Name], Meta(min_length=1, max_length=100)]],
        Meta(description="By name, campaigns of which one unit meets at most one; each gets an equal part."),
    ] = field(default_factory=dict)
    cap: Annotated[SiteCap, Meta(description="How often one visitor may meet overlays, all campaigns together.")] = (
        SiteCap()
    )
    redirect_hosts: Annotated[
        list[Host],
        Meta(
            description="Hosts beside those of `origins` that redirect campaigns may lead to, e.g. new.shop.example.",
            max_length=100,
        ),
    ] = field(default_factory=list)
    segments: Annotated[dict[str, Segment], Meta(description="Segments, by name.")] = field(default_factory=dict)
    strategies: Annotated[dict[str, StrategyDeclaration], Meta(description="Strategies, by name.")] = field(
        default_factory=dict
    )
    carry_over: Annotated[
        bool,
        Meta(
            description="Whether what a browser did before anybody signed in on it belongs, from then on, to the first "
            "account or profile that does. Never to a kids profile (identify with is_kids)."
        ),
    ] = True
    retention_days: Annotated[
        Annotated[int, Meta(ge=1, le=36_500)] | None,
        Meta(
            description="How long events are kept, and with them the profiles and variations of whoever was not seen "
            "since. For ever when left out."
        ),
    ] = None
    items: Annotated[
        list[InlineItem],
        Meta(description="A small catalog of its own, used until one is imported.", max_length=1_000),
    ] = field(default_factory=list)
