"""One mistake in a file the operator wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, where, and how to mend it. `path` is like `campaigns[2].audience.geo.country`."""

    path: str
    value: Any
    expected: str
    hint: str
