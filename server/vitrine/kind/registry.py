"""All kinds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product
from typing import TypeAlias

from vitrine.experiment.shares import shares_of
from vitrine.kind.banner import MAX_COMBINATIONS, BannerCampaign, BannerVariation, _combine
from vitrine.kind.overlay import OverlayCampaign, OverlayVariation
from vitrine.kind.redirect import RedirectCampaign, RedirectVariation
from vitrine.kind.slot import SlotCampaign, SlotVariation

AnyVariation: TypeAlias = BannerVariation | SlotVariation | OverlayVariation | RedirectVariation


PlacedCampaign: TypeAlias = BannerCampaign | SlotCampaign | OverlayCampaign


Campaign: TypeAlias = BannerCampaign | SlotCampaign | OverlayCampaign | RedirectCampaign


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
