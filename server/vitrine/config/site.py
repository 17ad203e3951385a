"""The site file, typed. The shipped JSON Schema is generated from these classes (`make schema`).

Every field carries the sentence an editor shows on completion, so a field without a description fails a test.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct, field

NAME_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}$"
SITE_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,39}$"

Name: TypeAlias = Annotated[str, Meta(pattern=NAME_PATTERN)]
Selector: TypeAlias = Annotated[str, Meta(min_length=1, max_length=500)]
Text: TypeAlias = Annotated[str, Meta(max_length=2_000)]
Url: TypeAlias = Annotated[str, Meta(max_length=2_048)]
Origin: TypeAlias = Annotated[
    str, Meta(pattern=r"^https?://[^/\s?#*@]+$", description="Scheme, host and port, e.g. https://shop.example.")
]
Share: TypeAlias = Annotated[float, Meta(ge=0, le=1)]
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=86_400)]
TimeOfDay: TypeAlias = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Colour: TypeAlias = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
Currency: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
AttributeName: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
EventName: TypeAlias = Annotated[str, Meta(pattern=r"^[a-zA-Z][a-zA-Z0-9_]{0,39}$")]
Count: TypeAlias = Annotated[int, Meta(ge=1, le=1_000_000)]
Predicate: TypeAlias = Annotated[
    dict[str, Any],
    Meta(description='A condition in JSON, e.g. {"geo.country": "NO", "profile.viewed_count": {"$gte": 3}}.'),
]


class Closed(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A config object: immutable, and a misspelt key is a mistake rather than silence."""


class AttributeDeclaration(Closed, frozen=True):
    """A custom attribute that predicates of this site may test."""

    type: Annotated[
        Literal["string", "number", "boolean", "version", "strings", "numbers"],
        Meta(description="The type of its values; a value of another type makes every comparison false."),
    ]
    home: Annotated[
        Literal["server", "tag"],
        Meta(description="Where it is known: `server` values travel with the request, `tag` values stay in the page."),
    ] = "server"
    description: Annotated[Text, Meta(description="What it means, for colleagues.")] = ""


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


class OnLoad(Closed, frozen=True, tag="load", tag_field="type"):
    """As soon as the placement exists."""


class OnTime(Closed, frozen=True, tag="time_on_page", tag_field="type"):
    """After the page was visible for some time."""

    after_s: Annotated[Seconds, Meta(description="Seconds the page must have been visible.")]


class OnScroll(Closed, frozen=True, tag="scroll", tag_field="type"):
    """When the visitor has scrolled far enough."""

    share: Annotated[Share, Meta(description="Share of the page's height that must have been seen, 0 to 1.")]


class OnExitIntent(Closed, frozen=True, tag="exit_intent", tag_field="type"):
    """When the pointer leaves the page through its top edge."""


class OnInactivity(Closed, frozen=True, tag="inactivity", tag_field="type"):
    """When the visitor does nothing for a while."""

    after_s: Annotated[Seconds, Meta(description="Seconds without pointer, key, touch or scroll.")]


class OnClick(Closed, frozen=True, tag="click", tag_field="type"):
    """When an element is clicked."""

    selector: Annotated[Selector, Meta(description="CSS selector of the element.")]


class OnElementVisible(Closed, frozen=True, tag="element_visible", tag_field="type"):
    """When an element comes into view."""

    selector: Annotated[Selector, Meta(description="CSS selector of the element.")]


class OnEvent(Closed, frozen=True, tag="event", tag_field="type"):
    """When the page reports an event, for example `add_to_cart`."""

    name: Annotated[EventName, Meta(description="The event's name, as in the data layer.")]


Trigger: TypeAlias = OnLoad | OnTime | OnScroll | OnExitIntent | OnInactivity | OnClick | OnElementVisible | OnEvent


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


class Image(Closed, frozen=True):
    """A picture."""

    src: Annotated[Url, Meta(description="Address of the picture: http(s) or relative to the page.")]
    alt: Annotated[Text, Meta(description="What it shows, for people who do not see it; empty for decoration.")] = ""
    href: Annotated[Url | None, Meta(description="Where a click on it leads.")] = None
    width: Annotated[int | None, Meta(description="Intrinsic width in CSS pixels, so that space is kept for it.")] = (
        None
    )
    height: Annotated[int | None, Meta(description="Intrinsic height in CSS pixels.")] = None


class Change(Closed, frozen=True):
    """One change inside a banner's placement. Give one or more of its actions."""

    selector: Annotated[
        Selector | None, Meta(description="Element inside the placement; the placement itself when left out.")
    ] = None
    text: Annotated[
        Text | None, Meta(description="New text. With insert `prepend`, `append`, `before`, `after`: a new block.")
    ] = None
    html: Annotated[
        Annotated[str, Meta(max_length=20_000)] | None,
        Meta(description="New content as HTML. Scripts, event attributes and javascript: addresses are dropped."),
    ] = None
    image: Annotated[Image | None, Meta(description="New picture.")] = None
    attributes: Annotated[
        dict[str, Text], Meta(description="Attributes to set; event attributes and javascript: addresses are refused.")
    ] = field(default_factory=dict)
    add_class: Annotated[list[str], Meta(description="CSS classes to add.")] = field(default_factory=list)
    remove_class: Annotated[list[str], Meta(description="CSS classes to remove.")] = field(default_factory=list)


class BannerContent(Closed, frozen=True):
    """What a banner changes."""

    changes: Annotated[list[Change], Meta(description="The changes, in order.", min_length=1, max_length=50)]


class Binding(Closed, frozen=True):
    """Puts one field of an item into one element of the template."""

    field: Annotated[
        Literal["item_id", "title", "url", "image", "price", "currency", "category", "brand"],
        Meta(description="The item's field; `price` is written with its currency in the page's language."),
    ]
    selector: Annotated[Selector | None, Meta(description="Element inside the template; its root when left out.")] = (
        None
    )
    attribute: Annotated[
        AttributeName | None, Meta(description="Attribute to set, e.g. `src`; the text when left out.")
    ] = None


class Template(Closed, frozen=True):
    """The markup that is repeated for each item: HTML of your own, or a card that the page already has."""

    bind: Annotated[list[Binding], Meta(description="Which field goes where.", min_length=1, max_length=30)]
    html: Annotated[
        Annotated[str, Meta(max_length=20_000)] | None,
        Meta(
            description="Markup with one root element. Scripts, event attributes and javascript: addresses are dropped."
        ),
    ] = None
    clone: Annotated[
        Selector | None, Meta(description="CSS selector, inside the placement, of a card of the page to copy instead.")
    ] = None


class SlotContent(Closed, frozen=True):
    """A list of items, chosen by a strategy and drawn with a template."""

    strategy: Annotated[Name, Meta(description="Name of one of this site's strategies.")]
    template: Annotated[Template, Meta(description="How one item is drawn.")]
    limit: Annotated[Annotated[int, Meta(ge=1, le=50)], Meta(description="How many items at most.")] = 4
    minimum: Annotated[
        Annotated[int, Meta(ge=1, le=50)], Meta(description="With fewer items than this the page stays as it is.")
    ] = 1
    title: Annotated[Text | None, Meta(description="Heading to write.")] = None
    title_selector: Annotated[
        Selector | None, Meta(description="CSS selector, in the page, of the heading that `title` is written to.")
    ] = None


class Button(Closed, frozen=True):
    """The overlay's call to action."""

    text: Annotated[Text, Meta(description="Its words.")]
    url: Annotated[Url | None, Meta(description="Where it leads; it only closes the overlay when left out.")] = None


class OverlayContent(Closed, frozen=True):
    """A message over the page."""

    form: Annotated[
        Literal["modal", "corner", "bar"],
        Meta(description="`modal` asks for attention and takes the focus, `corner` and `bar` do not."),
    ]
    title: Annotated[Text, Meta(description="Its heading, which also names it for screen readers.", min_length=1)]
    text: Annotated[Text, Meta(description="Its message.")] = ""
    image: Annotated[Image | None, Meta(description="A picture above the message.")] = None
    button: Annotated[Button | None, Meta(description="A call to action.")] = None
    close_label: Annotated[Text, Meta(description="Name of the close button.", min_length=1)] = "Close"
    accent: Annotated[Colour | None, Meta(description="Colour of the button, #rrggbb.")] = None


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

    item_id: Annotated[str, Meta(description="Its id.", min_length=1, max_length=100)]
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
    audiences: Annotated[dict[str, Audience], Meta(description="Audiences, by name.")] = field(default_factory=dict)
    placements: Annotated[dict[str, Placement], Meta(description="Placements, by name.")] = field(default_factory=dict)
    campaigns: Annotated[list[Campaign], Meta(description="Campaigns.", max_length=20_000)] = field(
        default_factory=list
    )
    segments: Annotated[dict[str, Segment], Meta(description="Segments, by name.")] = field(default_factory=dict)
    strategies: Annotated[dict[str, Strategy], Meta(description="Strategies, by name.")] = field(default_factory=dict)
    items: Annotated[
        list[InlineItem],
        Meta(description="A small catalog of its own, used until one is imported.", max_length=1_000),
    ] = field(default_factory=list)
