"""The variations of a campaign, those that its factors span included."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product
from math import prod

from vitrine.kind.campaign import BannerCampaign, Campaign
from vitrine.kind.content import BannerContent
from vitrine.kind.variation import AnyVariation, BannerVariation, Factor, Level

MAX_COMBINATIONS = 64


def shares_of(weights: Sequence[float | None]) -> list[float]:
    """The shares that weights mean, with a sum of 1: equal ones where none is given, else rounded ones made exact."""
    given = [weight for weight in weights if weight is not None]
    total = sum(given)
    if len(given) < len(weights) or total <= 0:
        return [1 / len(weights)] * len(weights)
    return [weight / total for weight in given]


def combination_count(factors: Sequence[Factor]) -> int:
    """How many combinations of levels there are; 0 without factors."""
    return prod(len(factor.levels) for factor in factors) if factors else 0


def variations_of(campaign: Campaign) -> Sequence[AnyVariation]:
    """Its variations as they are written, or else one for each combination of levels, the last factor turning fastest.

    A combination is named `level.level`, weighs the product of its levels' shares, and makes all their changes;
    of more than MAX_COMBINATIONS, which a check refuses, the rest is left out.
    """
    if isinstance(campaign, BannerCampaign) and campaign.factors:
        factors = [
            list(zip(factor.levels, shares_of([level.weight for level in factor.levels]), strict=True))
            for factor in campaign.factors
        ]
        return [_combine(chosen) for chosen in islice(product(*factors), MAX_COMBINATIONS)]
    return campaign.variations


def _combine(chosen: Sequence[tuple[Level, float]]) -> BannerVariation:
    changes = [change for level, _ in chosen for change in level.changes]
    return BannerVariation(
        variation=".".join(level.level for level, _ in chosen),
        weight=prod(share for _, share in chosen),
        content=BannerContent(changes) if changes else None,
    )
