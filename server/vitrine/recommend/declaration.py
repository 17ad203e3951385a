"""The site file's part about strategies."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from vitrine.schema.scalars import Closed


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
