"""What is offered to one visitor: eligible campaigns with their variation and content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from vitrine.campaign.assign import Assignment
from vitrine.campaign.planned import Plan, PlannedCampaign, PlannedVariation
from vitrine.campaign.visit import Visit
from vitrine.campaign.why import sentences
from vitrine.domain.errors import BadRequest
from vitrine.experiment.declaration import Unit
from vitrine.experiment.holdout import HOLDOUT
from vitrine.experiment.unit import Ids
from vitrine.kind.contract import Filled
from vitrine.kind.shelves import Shelves
from vitrine.recommend.contract import Context
from vitrine.token.exposure import Exposure
from vitrine.token.preview import Preview

CONTROL: Final = Filled(True, None)


@dataclass(frozen=True, slots=True)
class Offer:
    """One campaign that may take its placement. `content` is None for a control and in the holdout.

    `unit` was assigned the variation, with that `propensity`. `is_forced` by a preview: no cap holds it back.
    """

    campaign: PlannedCampaign
    variation: str
    residual: dict[str, Any] | None
    content: dict[str, Any] | None
    unit: Unit = "visitor"
    propensity: float = 1.0
    is_forced: bool = False
    why: tuple[str, ...] = ()

    def exposure(self, ids: Ids, decision_id: str, issued_at: int) -> Exposure:
        """What the visitor's exposure to it will say."""
        is_kept = self.campaign.is_split and self.variation != HOLDOUT
        return Exposure(
            campaign=self.campaign.campaign,
            variation=self.variation,
            decision_id=decision_id,
            issued_at=issued_at,
            bucket_version=self.campaign.bucket_version if is_kept else None,
            propensity=self.propensity,
            account_id=ids.account_id if self.unit != "visitor" else None,
            profile_id=ids.profile_id if self.unit == "profile" else None,
        )


def offers(
    eligible: Iterable[tuple[PlannedCampaign, dict[str, Any] | None]],
    visit: Visit,
    shelves: Shelves,
    *,
    held_out_share: float | None,
) -> Iterator[Offer]:
    """An offer for each campaign that assigns the visitor a variation which has something to show.

    A visitor in the holdout (`held_out_share` is its share, else None) is offered the same campaigns without content,
    so that the log knows what was withheld.
    """
    for campaign, residual in eligible:
        assigned = visit.assigner.assign(campaign)
        if not isinstance(assigned, Assignment):
            continue
        filled = fill(campaign, assigned.variation, shelves, visit.context)
        if not filled.shows:
            continue
        if held_out_share is not None:
            yield Offer(campaign, HOLDOUT, residual, None, propensity=held_out_share)
        else:
            name = assigned.variation.variation
            why = sentences(campaign.reasons, visit.values, filled.because) if filled.content is not None else ()
            yield Offer(campaign, name, residual, filled.content, assigned.unit, assigned.propensity, why=tuple(why))


def fill(campaign: PlannedCampaign, variation: PlannedVariation, shelves: Shelves, context: Context) -> Filled:
    """The content of a variation for one visitor; none for a control, which shows by leaving the page as it is."""
    if variation.prepared is None:
        return CONTROL
    return campaign.kind.fill(variation.prepared, shelves, context)


def force(preview: Preview, plan: Plan, shelves: Shelves, context: Context) -> Offer | None:
    """What a preview forces, whoever asks and whenever; None when it forces nothing. Raises BadRequest."""
    if preview.variation is None:
        return None
    campaign = plan.by_name.get(preview.campaign)
    variations = campaign.variations if campaign is not None else ()
    variation = next((known for known in variations if known.variation == preview.variation), None)
    if campaign is None or variation is None:
        raise _refusal(f"The site has no variation {preview.variation!r} of a campaign {preview.campaign!r} any more.")
    filled = fill(campaign, variation, shelves, context)
    if not filled.shows:
        raise _refusal(f"For this page and visitor {preview.campaign!r} finds fewer items than its minimum.")
    return Offer(campaign, variation.variation, None, filled.content, is_forced=True)


def _refusal(sentence: str) -> BadRequest:
    return BadRequest("preview", sentence, path="preview")
