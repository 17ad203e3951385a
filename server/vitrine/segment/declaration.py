"""The site file's part about segments."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from vitrine.schema.scalars import Closed, Share, Text


class Segment(Closed, frozen=True):
    """A label the classifier learns: visitors who are likely to do something, before they do it."""

    learn_event: Annotated[
        Literal["view_item", "add_to_cart", "add_to_wishlist", "purchase"],
        Meta(description="The event that proves membership in the log."),
    ]
    category: Annotated[Text | None, Meta(description="Only events with an item of this category prove it.")] = None
    threshold: Annotated[Share, Meta(description="From this probability on, a visitor is in the segment.")] = 0.5
    description: Annotated[Text, Meta(description="What it means, for colleagues.")] = ""
