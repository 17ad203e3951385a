"""Where the visitor is, as the values that predicates test: place, season, climate, local time."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from vitrine.domain.region import Region
from vitrine.domain.week import WEEKDAYS
from vitrine.place.season import climate_zone, season


def place_values(region: Region, now: datetime) -> dict[str, Any]:
    """The values of `geo.*`, `season`, `climate_zone` and `time.*`, by full name; None or left out when unknown."""
    local = _local(region.time_zone, now)
    day = (local or now).date()
    values: dict[str, Any] = {
        "geo.continent": region.continent,
        "geo.country": region.country,
        "geo.region": region.region,
        "geo.city": region.city,
        "geo.postal_prefix": region.postal_prefix,
        "geo.time_zone": region.time_zone,
        "geo.is_eu": region.is_eu,
        "season": season(region.latitude, day),
        "climate_zone": climate_zone(region.latitude),
    }
    if local is not None:  # without a zone the visitor's hour is unknown, and a wrong one would be worse than none
        values["time.hour"] = local.hour
        values["time.weekday"] = WEEKDAYS[local.weekday()]
        values["time.date"] = day.isoformat()
    return values


def _local(time_zone: str | None, now: datetime) -> datetime | None:
    zone = _zone(time_zone) if time_zone else None
    return now.astimezone(zone) if zone else None


@lru_cache(maxsize=1_024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # the GeoIP file may know a zone that this machine does not
        return None
