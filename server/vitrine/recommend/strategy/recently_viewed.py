"""What the visitor viewed, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from vitrine.recommend.arrays import Arrays
from vitrine.recommend.contract import Because, Context, Scored, Step, Strategy


class RecentlyViewedStep(Step, frozen=True, tag="recently_viewed"):
    """What the visitor viewed, newest first."""


class RecentlyViewed(Strategy[RecentlyViewedStep]):
    """Needs no model: the profile already keeps the list in order."""

    name = "recently_viewed"
    because = Because("You looked at these lately.")
    options = RecentlyViewedStep

    @classmethod
    def load(cls, arrays: Arrays, options: RecentlyViewedStep) -> Self:
        """There is nothing to load."""
        return cls()

    def candidates(self, context: Context) -> Iterator[Scored]:
        """The viewed items as they stand in the profile. Each view since costs an item one point."""
        because = self.because
        for age, item_id in enumerate(dict.fromkeys(context.viewed)):
            yield item_id, 0.0 - age, because
