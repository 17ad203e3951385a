"""Content in a site file: what a variation puts into the page."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from vitrine.schema.scalars import AttributeName, Closed, Colour, Name, Selector, Text, Url


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


class RedirectContent(Closed, frozen=True):
    """Another page instead of this one. The visitor's query goes along."""

    url: Annotated[
        Url,
        Meta(
            description="A path like /landing-b, or an address of one of `origins` or `redirect_hosts`.", min_length=1
        ),
    ]


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
    why_label: Annotated[
        Text, Meta(description="Words that open the visitor's reasons for seeing this; empty leaves them out.")
    ] = "Why am I seeing this?"
    close_label: Annotated[Text, Meta(description="Name of the close button.", min_length=1)] = "Close"
    accent: Annotated[Colour | None, Meta(description="Colour of the button, #rrggbb.")] = None
