"""What every way of choosing items is: a step that is asked, best first, for candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, and from where.

    `item_id` is the item of the page, None elsewhere; `viewed` are the visitor's items, newest first;
    `excluded` are ids that must not be shown; `now` is in UTC.
    """

    item_id: str | None
    viewed: Sequence[str]
    excluded: frozenset[str]
    now: datetime


class Step(Protocol):
    """One way to choose items. `name` is the word the site file uses for it."""

    @property
    def name(self) -> str:
        """The word in the site file: viewed_together, recently_viewed, popular or picked."""

    def candidates(self, context: Context) -> Iterable[str]:
        """Item ids, best first. The chain drops duplicates and what may not be shown, so a step need not."""
