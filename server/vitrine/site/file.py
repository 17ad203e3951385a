"""The site file, typed: fields only. The shipped JSON Schema is generated from these classes (`make schema`).

Every field carries the sentence an editor shows on completion, so a field without a description fails a test.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from vitrine.admission.declaration import Limits
from vitrine.catalog.inline_item import InlineItem
from vitrine.experiment.declaration import Holdout, RevenueFrom
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
        WeatherSource | None, Meta(description="Source of the weather. Without it only the season is known.")
    ] = None
    audiences: Annotated[dict[str, Audience], Meta(description="Audiences, by name.")] = field(default_factory=dict)
    placements: Annotated[dict[str, Placement], Meta(description="Placements, by name.")] = field(default_factory=dict)
    campaigns: Annotated[list[Campaign], Meta(description="Campaigns.", max_length=20_000)] = field(
        default_factory=list
    )
    holdout: Annotated[Holdout, Meta(description="Visitors kept from all campaigns.")] = Holdout()
    exclusion_groups: Annotated[
        dict[str, Annotated[list[Name], Meta(min_length=1, max_length=100)]],
        Meta(description="Groups of campaigns, by name. A unit gets at most one of a group."),
    ] = field(default_factory=dict)
    cap: Annotated[
        SiteCap, Meta(description="How often overlays may be shown to one visitor, all campaigns together.")
    ] = SiteCap()
    redirect_hosts: Annotated[
        list[Host],
        Meta(
            description="Hosts, besides those of `origins`, redirects may lead to, e.g. new.shop.example.",
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
            description="Whether the first account or profile that signs in on a browser takes over what the browser "
            "did before. A kids profile (identify with is_kids) never does."
        ),
    ] = True
    revenue_from: RevenueFrom = "any"
    on_withdrawal: Annotated[
        Literal["erase", "detach"],
        Meta(
            description="What happens to the events of a visitor who withdraws consent: erase removes them, detach "
            "keeps them for measurement under an id that says nothing. The profile goes in both cases."
        ),
    ] = "erase"
    honour_gpc: Annotated[
        bool,
        Meta(
            description="Whether a browser that sends Global Privacy Control (Sec-GPC: 1) counts as without consent to "
            "personalization."
        ),
    ] = True
    kept_query_parameters: Annotated[
        list[Annotated[str, Meta(pattern=r"^[^=&;?#\s]{1,64}$(?!\n)", examples=["q"])]],
        Meta(
            description="Query parameters of page addresses that are stored, besides utm_*. All others are dropped "
            "before anything is stored.",
            max_length=50,
        ),
    ] = field(default_factory=list)
    retention_days: Annotated[
        Annotated[int, Meta(ge=1, le=36_500)] | None,
        Meta(
            description="How many days events are kept. Profiles and variations of subjects that were not seen since "
            "are removed, too. For ever when left out."
        ),
    ] = None
    limits: Annotated[
        Limits, Meta(description="How much one network, one visitor and the whole site may ask of the server.")
    ] = Limits()
    items: Annotated[
        list[InlineItem],
        Meta(description="A small catalog of its own, used until one is imported.", max_length=1_000),
    ] = field(default_factory=list)
