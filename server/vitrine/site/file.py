"""The site file, typed. The shipped JSON Schema is generated from these classes (`make schema`).

Every field carries the sentence an editor shows on completion, so a field without a description fails a test.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from vitrine.kind.campaign import Campaign, SiteCap
from vitrine.kind.variation import Holdout
from vitrine.place.weather_source import WeatherSource
from vitrine.schema.scalars import (
    SITE_PATTERN,
    Closed,
    Currency,
    Host,
    ItemId,
    Name,
    Origin,
    Predicate,
    Selector,
    Share,
    Text,
    Url,
)
from vitrine.targeting.declaration import AttributeDeclaration


class Audience(Closed, frozen=True):
    """A named predicate, chosen by the operator."""

    predicate: Annotated[Predicate, Meta(description="Who belongs to it.")]
    description: Annotated[Text, Meta(description="What it means, for colleagues.")] = ""


class Placement(Closed, frozen=True):
    """Where on the page something may be shown."""

    selector: Annotated[Selector, Meta(description="CSS selector of the element; the first match is used.")]
    insert: Annotated[
        Literal["replace", "prepend", "append", "before", "after", "overlay"],
        Meta(
            description="How the content meets that element: `replace` its children, `prepend` or `append` a child, "
            "insert `before` or `after` it, or lie over the page (`overlay`)."
        ),
    ] = "replace"
    reserve_height_px: Annotated[
        Annotated[int, Meta(ge=1, le=5_000)] | None,
        Meta(description="Height kept free for the content so that nothing on the page moves when it arrives."),
    ] = None


class Segment(Closed, frozen=True):
    """A label the classifier learns: visitors who are likely to do something, before they do it."""

    learn_event: Annotated[
        Literal["view_item", "add_to_cart", "add_to_wishlist", "purchase"],
        Meta(description="The event that proves membership in the log."),
    ]
    category: Annotated[Text | None, Meta(description="Only events with an item of this category prove it.")] = None
    threshold: Annotated[Share, Meta(description="From this probability on, a visitor is in the segment.")] = 0.5
    description: Annotated[Text, Meta(description="What it means, for colleagues.")] = ""


class Strategy(Closed, frozen=True):
    """A way to choose items: its steps are asked in turn until the slot is full."""

    steps: Annotated[
        list[Literal["viewed_together", "recently_viewed", "popular", "picked"]],
        Meta(description="The steps, best first.", min_length=1, max_length=10),
    ]
    categories: Annotated[list[str], Meta(description="Only items of these categories; any when left out.")] = field(
        default_factory=list
    )
    tags: Annotated[list[str], Meta(description="Only items with one of these tags; any when left out.")] = field(
        default_factory=list
    )
    picked: Annotated[list[str], Meta(description="Item ids for the step `picked`, in order.")] = field(
        default_factory=list
    )


class InlineItem(Closed, frozen=True):
    """An item written into the site file itself, for small sites without a catalog import."""

    item_id: Annotated[ItemId, Meta(description="Its id.")]
    title: Annotated[Text, Meta(description="Its name.")] = ""
    url: Annotated[Url | None, Meta(description="Its page.")] = None
    image: Annotated[Url | None, Meta(description="Its picture.")] = None
    price: Annotated[float | None, Meta(description="Its price.")] = None
    currency: Annotated[Currency | None, Meta(description="ISO 4217 currency of the price.")] = None
    category: Annotated[str | None, Meta(description="Its category.")] = None
    brand: Annotated[str | None, Meta(description="Its brand.")] = None
    tags: Annotated[list[str], Meta(description="Its tags.")] = field(default_factory=list)
    availability: Annotated[
        Literal["in_stock", "out_of_stock", "preorder", "backorder"],
        Meta(description="Whether it can be had; items out of stock are never shown."),
    ] = "in_stock"


class SiteConfig(Closed, frozen=True):
    """One site."""

    site: Annotated[str, Meta(description="Its id, as in the script tag's data-site.", pattern=SITE_PATTERN)]
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
    strategies: Annotated[dict[str, Strategy], Meta(description="Strategies, by name.")] = field(default_factory=dict)
    items: Annotated[
        list[InlineItem],
        Meta(description="A small catalog of its own, used until one is imported.", max_length=1_000),
    ] = field(default_factory=list)
