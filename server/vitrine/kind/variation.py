"""Variations in a site file: the versions of a campaign, and what assigns them."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, field

from vitrine.kind.content import BannerContent, Change, OverlayContent, RedirectContent, SlotContent
from vitrine.schema.scalars import Closed, Name, Share

Unit: TypeAlias = Literal["visitor", "account", "profile"]
# None: an equal part with the others. Shares may be rounded, so that a third can be written 0.33.
Weight: TypeAlias = Share | None


class Variation(Closed, frozen=True):
    """One version of a campaign. Without `content` it is a control: the page stays as its owner wrote it."""

    variation: Annotated[Name, Meta(description="Its name.")]
    weight: Annotated[
        Weight, Meta(description="Its share of visitors, 0 to 1. Give all variations one, with a sum of 1, or none.")
    ] = None


class BannerVariation(Variation, frozen=True):
    """One version of a banner."""

    content: Annotated[BannerContent | None, Meta(description="What it changes; nothing for a control.")] = None


class SlotVariation(Variation, frozen=True):
    """One version of a product slot."""

    content: Annotated[SlotContent | None, Meta(description="What it shows; nothing for a control.")] = None


class OverlayVariation(Variation, frozen=True):
    """One version of an overlay."""

    content: Annotated[OverlayContent | None, Meta(description="What it shows; nothing for a control.")] = None


class RedirectVariation(Variation, frozen=True):
    """One version of a whole page."""

    content: Annotated[RedirectContent | None, Meta(description="Where it leads; nothing for a control.")] = None


AnyVariation: TypeAlias = BannerVariation | SlotVariation | OverlayVariation | RedirectVariation


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


class LayerPart(Closed, frozen=True):
    """A part of a layer. Campaigns on parts that do not overlap never meet the same unit."""

    layer: Annotated[Name, Meta(description="Name of the layer; campaigns that name the same one share it.")]
    starts: Annotated[Share, Meta(description="Where the part begins, 0 to 1; this place is in.")]
    ends: Annotated[Share, Meta(description="Where the part ends; this place is out.")]


class Prerequisite(Closed, frozen=True):
    """Another campaign in which the visitor must be assigned to one of some variations."""

    campaign: Annotated[Name, Meta(description="Name of the other campaign.")]
    variations: Annotated[list[str], Meta(description="Names of its variations.", min_length=1, max_length=64)]


class Holdout(Closed, frozen=True):
    """Visitors kept from all campaigns, so that what all of them together achieve can be measured."""

    enabled: Annotated[bool, Meta(description="Whether anybody is kept.")] = False
    share: Annotated[Share, Meta(description="Share of the visitors who are kept, 0 to 1.")] = 0.05
    seed: Annotated[str, Meta(description="Seed of the choice; another seed keeps other visitors.")] = "holdout"
