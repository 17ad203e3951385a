"""Which variation a visitor gets."""

from __future__ import annotations

from vitrine.campaign.plan import PlannedCampaign, PlannedVariation
from vitrine.experiment.bucket import choose_bucket, hash_value

HASH_VERSION = 2


def assign(campaign: PlannedCampaign, unit: str | None) -> PlannedVariation | None:
    """The variation of the assignment unit: the same for the same unit, always.

    Without a unit (no consent, so no id) nothing can be assigned: a campaign with one variation shows it,
    one with several leaves the page as it is rather than showing a different version on each page.
    """
    if len(campaign.variations) == 1:
        return campaign.variations[0]
    if unit is None:
        return None
    share = hash_value(campaign.seed, unit, HASH_VERSION)
    index = -1 if share is None else choose_bucket(share, campaign.ranges)
    return campaign.variations[index] if index >= 0 else None
