"""Counts for each of the last 30 days, so that windows of days need no log."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from vitrine.domain.profile import DayCounts

MAX_DAYS = 30


def count(
    newest_first: list[DayCounts], at: datetime, what: Literal["viewed", "carted", "bought"], number: int
) -> None:
    """Count `number` items on the UTC day of `at`; days that are 30 days older than the newest are dropped."""
    if not number:
        return
    day = at.date()
    place = 0
    while place < len(newest_first) and newest_first[place].day > day:
        place += 1
    if place == len(newest_first) or newest_first[place].day != day:
        newest_first.insert(place, DayCounts(day))
    known = newest_first[place]
    newest_first[place] = replace(known, **{what: getattr(known, what) + number})
    while (newest_first[0].day - newest_first[-1].day).days >= MAX_DAYS:
        newest_first.pop()
