"""What the visitor viewed, newest first."""

from __future__ import annotations

from collections.abc import Iterable

from vitrine.recommend.contract import Context


class RecentlyViewed:
    """Needs no model: the profile already keeps the list in order."""

    name = "recently_viewed"

    def candidates(self, context: Context) -> Iterable[str]:
        """The viewed items as they stand in the profile."""
        return context.viewed
