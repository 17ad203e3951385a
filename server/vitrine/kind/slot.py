"""A slot shows items."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from vitrine.kind.frame import PlacedFrame, Variation
from vitrine.schema.scalars import AttributeName, Closed, Name, Selector, Text


class SlotVariation(Variation, frozen=True):
    """One version of a product slot."""

    content: Annotated[SlotContent | None, Meta(description="What it shows; nothing for a control.")] = None


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


class SlotCampaign(PlacedFrame, frozen=True, tag="slot", kw_only=True):
    """Shows items."""

    variations: Annotated[list[SlotVariation], Meta(description="Its versions.", min_length=1, max_length=20)]
