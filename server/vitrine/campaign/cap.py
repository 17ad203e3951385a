"""Frequency caps as far as the server knows: what the visitor's log says. Within the visit the tag holds them too."""

from __future__ import annotations

from datetime import datetime

from vitrine.config.campaign import Cap
from vitrine.domain.profile import Exposures


def allows(cap: Cap, met: Exposures | None, now: datetime, *, same_session: bool) -> bool:
    """Whether a visitor who met the campaign as often as `met` says may meet it again.

    `same_session` tells whether this page view continues the session that `met.session` counts.
    """
    if met is None:
        return True
    if cap.visitor is not None and met.total >= cap.visitor:
        return False
    if cap.session is not None and same_session and met.session >= cap.session:
        return False
    return cap.day is None or met.day < cap.day or met.last_at.date() != now.date()
