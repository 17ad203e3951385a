"""The week: how long it is, and the names of its days in site files, attributes and answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal, TypeAlias, get_args

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
"""In the order of `datetime.weekday()`: Monday is 0."""

WEEK: Final = timedelta(days=7)
"""Any seven days in a row, to the second: a week that rolls."""
