"""A slot shows items: a strategy chooses them, a template draws each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from vitrine.kind.contract import Filled, Kind, Prepared, SiteParts
from vitrine.kind.frame import PlacedFrame, Variation
from vitrine.kind.shelves import SentItem, Shelves
from vitrine.recommend.contract import Context
from vitrine.schema.mistake import Mistake, unknown_name
from vitrine.schema.safe_url import check_attribute
from vitrine.schema.scalars import AttributeName, Closed, Name, Selector, Text

# The tag drops the item of its page, which the server did not know if the decision was kept. So a few more are sent.
SPARE_ITEMS: Final = 2


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
        Meta(description="Markup with one root element, of the elements and attributes that content may have."),
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


class SentSlot(Closed, frozen=True):
    """A list of items as it is sent: the template and the items, best first.

    `context_item_id` is the page's item, if the choice depends on it.
    """

    template: Template
    limit: int
    minimum: int
    items: list[SentItem]
    context_item_id: str | None
    title: str | None = None
    title_selector: str | None = None


class SlotVariation(Variation, frozen=True):
    """One version of a product slot."""

    content: Annotated[SlotContent | None, Meta(description="What it shows; left out for a control.")] = None


class SlotCampaign(PlacedFrame, frozen=True, tag="slot", kw_only=True):
    """Shows items."""

    variations: Annotated[list[SlotVariation], Meta(description="Its versions.", min_length=1, max_length=20)]


class Slot(Kind[SlotCampaign, SlotContent]):
    """See SlotCampaign."""

    struct = SlotCampaign
    sent = SentSlot

    def strategies(self, campaign: SlotCampaign) -> Collection[str]:
        """The strategy of each variation."""
        return [variation.content.strategy for variation in campaign.variations if variation.content is not None]

    def check_content(self, content: SlotContent, path: str, site: SiteParts) -> Iterator[Mistake]:
        """An unknown strategy, and options that contradict each other."""
        if content.strategy not in site.strategies:
            yield unknown_name(f"{path}.strategy", content.strategy, "strategy", site.strategies, "strategies")
        if (content.template.html is None) == (content.template.clone is None):
            expected, hint = "exactly one of html and clone", "Write markup, or name a card of the page to copy."
            found = "neither" if content.template.html is None else "both"
            yield Mistake(f"{path}.template", found, expected, hint, (f"{path}.template.*",))
        if content.minimum > content.limit:
            expected = f"at most limit ({content.limit})"
            hint = "The slot would never show."
            yield Mistake(f"{path}.minimum", content.minimum, expected, hint, (f"{path}.limit",))
        if (content.title is None) != (content.title_selector is None):
            expected, hint = "title and title_selector together", "Give both or neither."
            yield Mistake(f"{path}.title", content.title, expected, hint, (f"{path}.title_selector",))
        for index, binding in enumerate(content.template.bind):
            if binding.attribute is not None:
                where = f"{path}.template.bind[{index}].attribute"
                yield from check_attribute(where, binding.attribute, None)

    def prepare(self, content: SlotContent) -> Prepared:
        """See Kind.prepare. The tag gets the template, `limit` and `minimum`, but not how items are chosen."""
        sent = msgspec.to_builtins(content)
        del sent["strategy"]
        return Prepared({**sent, "limit": content.limit, "minimum": content.minimum}, content)

    def fill(self, prepared: Prepared, shelves: Shelves, context: Context) -> Filled:
        """The items that the strategy chooses. With fewer than `minimum` nothing is shown."""
        slot: SlotContent = prepared.own
        shelf = shelves.by_strategy[slot.strategy]
        chosen = shelf.choose(context, slot.limit + SPARE_ITEMS)
        steps = tuple(dict.fromkeys(choice.step for choice in chosen))
        if len(chosen) < slot.minimum:
            return Filled(False, None, steps)
        cards = shelves.cards
        return Filled(
            True,
            {
                **prepared.sent,
                "items": [cards.get(choice.item_id) or {"item_id": choice.item_id} for choice in chosen],
                "context_item_id": context.item_id if shelf.follows_page_item else None,
            },
            steps,
            tuple(dict.fromkeys(choice.because for choice in chosen)),
        )
