"""A row of the columns as the event that it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from vitrine.domain.event import Event, EventItem
from vitrine.store.duckdb.columns import COLUMNS

_PLAIN = tuple(name for name in COLUMNS if name not in ("subject", "position", "items", "params"))


def to_event(row: Mapping[str, Any]) -> Event:
    """The event of a row, which has every column and may have more."""
    items = tuple(EventItem(**item) for item in row["items"])
    return Event(**{name: row[name] for name in _PLAIN}, items=items, params=json.loads(row["params"]))
