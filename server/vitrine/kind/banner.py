"""A banner changes content of the page."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Annotated

from msgspec import Meta, field

from vitrine.kind.frame import PlacedFrame, Variation, Weight
from vitrine.kind.picture import Image
from vitrine.schema.scalars import Closed, Name, Selector, Text


class BannerVariation(Variation, frozen=True):
    """One version of a banner."""

    content: Annotated[BannerContent | None, Meta(description="What it changes; nothing for a control.")] = None


class Level(Closed, frozen=True):
    """One value of a factor. Without `changes` it is the control level: that part of the page stays as it is."""

    level: Annotated[Name, Meta(description="Its name.")]
    weight: Annotated[
        Weight, Meta(description="Its share of visitors, 0 to 1. Give all levels one, with a sum of 1, or none.")
    ] = None
    changes: Annotated[list[Change], Meta(description="What it changes, in order.", max_length=50)] = field(
        default_factory=list
    )


class Factor(Closed, frozen=True):
    """One thing that a multivariate banner varies."""

    factor: Annotated[Name, Meta(description="Its name.")]
    levels: Annotated[list[Level], Meta(description="Its values.", min_length=2, max_length=20)]


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


class BannerCampaign(PlacedFrame, frozen=True, tag="banner", kw_only=True):
    """Changes content of the page."""

    variations: Annotated[list[BannerVariation], Meta(description="Its versions.", max_length=20)] = field(
        default_factory=list
    )
    factors: Annotated[
        list[Factor],
        Meta(
            description="Instead of `variations`: what is varied at the same time. Each combination of levels becomes "
            "a variation named like `level.level`, at most 64.",
            max_length=6,
        ),
    ] = field(default_factory=list)


MAX_COMBINATIONS = 64


def combination_count(factors: Sequence[Factor]) -> int:
    """How many combinations of levels there are; 0 without factors."""
    return prod(len(factor.levels) for factor in factors) if factors else 0


def _combine(chosen: Sequence[tuple[Level, float]]) -> BannerVariation:
    changes = [change for level, _ in chosen for change in level.changes]
    return BannerVariation(
        variation=".".join(level.level for level, _ in chosen),
        weight=prod(share for _, share in chosen),
        content=BannerContent(changes) if changes else None,
    )
