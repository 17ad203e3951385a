"""All that a page view's rules are asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vitrine.campaign.assign import Assigner
from vitrine.domain.profile import Profile
from vitrine.experiment.unit import Ids
from vitrine.recommend.contract import Context


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor, one page, one moment.

    `values` are those of the server's attributes; `degraded` names what could not be used.
    """

    values: Mapping[str, Any]
    profile: Profile | None
    now: datetime
    ids: Ids
    assigner: Assigner
    is_held_out: bool
    context: Context
    degraded: list[str]
