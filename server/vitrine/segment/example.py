"""What the classifier learns from: a profile as it was, and what the visitor did afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vitrine.domain.profile import Profile


@dataclass(frozen=True, slots=True)
class Example:
    """`profile` is folded from the events up to `now` only; `labels` tells, per segment, whether the visitor
    did afterwards what proves membership."""

    subject: str
    profile: Profile
    now: datetime
    labels: Mapping[str, bool]
