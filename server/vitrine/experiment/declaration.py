"""The site file's part about who is assigned what."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from vitrine.schema.scalars import Closed, Name, Share

Unit: TypeAlias = Literal["visitor", "account", "profile"]


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
