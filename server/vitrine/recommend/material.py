"""What strategies learn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from vitrine.domain.item import Item
from vitrine.recommend.sessions import Sessions
from vitrine.recommend.touches import Touches


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that happened up to `now` (UTC), and what the catalog knows.

    `sessions` are cut from the views in `touches`: both number the items alike. `items` are by id; it may know fewer
    items than the log, and others.
    """

    touches: Touches
    sessions: Sessions
    items: Mapping[str, Item]
    now: datetime

    def hold_out(self, tail_share: float) -> tuple[Material, Sessions] | None:
        """The material as it was before the last `tail_share` (0..1) of the sessions, and those sessions.

        None when either would be without a session.
        """
        head, tail = self.sessions.split(tail_share)
        if not head.count or not tail.count:
            return None
        border = datetime.fromtimestamp(float(tail.at.min()), tz=UTC)
        return replace(self, touches=self.touches.before(border), sessions=head, now=border), tail
