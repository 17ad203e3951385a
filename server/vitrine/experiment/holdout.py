"""The global holdout: visitors kept from all campaigns."""

from __future__ import annotations

from typing import Final

from vitrine.experiment.bucket import hash_value
from vitrine.experiment.declaration import Holdout

HOLDOUT: Final = "holdout"
"""What is reported as the variation of visitors kept from all campaigns; no variation may be named so."""


def is_held_out(holdout: Holdout, visitor_id: str | None) -> bool:
    """Whether the visitor is kept from all campaigns. Nobody without an id is: they could not be kept all along."""
    if not holdout.enabled or visitor_id is None:
        return False
    place = hash_value(holdout.seed, visitor_id)
    return place is not None and place < holdout.share
