"""The site file's part about assignment and results: layers, prerequisites, the holdout, and whose orders count."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from vitrine.schema.scalars import Closed, Name, Share

Unit: TypeAlias = Literal["visitor", "account", "profile"]


RevenueFrom: TypeAlias = Annotated[
    Literal["any", "server"],
    Meta(
        description="Whose orders count in learning, goals and results: those of your backend alone (server), which no "
        "page can forge, or those that the tag reports as well (any)."
    ),
]


class LayerPart(Closed, frozen=True):
    """A part of a layer. Campaigns on parts that do not overlap never meet the same unit."""

    layer: Annotated[Name, Meta(description="Name of the layer; campaigns that name the same one share it.")]
    starts: Annotated[Share, Meta(description="Where the part begins, 0 to 1, included.")]
    ends: Annotated[Share, Meta(description="Where the part ends, 0 to 1, not included.")]


class Prerequisite(Closed, frozen=True):
    """Another campaign in which the visitor must be assigned to one of some variations."""

    campaign: Annotated[Name, Meta(description="Name of the other campaign.")]
    variations: Annotated[list[str], Meta(description="Names of its variations.", min_length=1, max_length=64)]


class Holdout(Closed, frozen=True):
    """Visitors kept from all campaigns, so that the effect of all campaigns together can be measured."""

    enabled: Annotated[bool, Meta(description="Whether anybody is kept.")] = False
    share: Annotated[Share, Meta(description="Share of the visitors who are kept, 0 to 1.")] = 0.05
    seed: Annotated[str, Meta(description="Seed of the choice; another seed keeps other visitors.")] = "holdout"
