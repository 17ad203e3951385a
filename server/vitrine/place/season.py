"""Season and climate from latitude and date: what people dress for, not what the calendar says.

Rules, by the distance from the equator in degrees:

- below 23.5, between the tropics: `tropical` all year. The months do not decide there.
- otherwise the meteorological season, of three whole months (northern winter is December to February), half a year
  later in the south.
- below 31: the three coldest months count as `spring`. Their mean there is that of a temperate spring (Cairo, 30.0:
  January 14 °C, as Paris in May; Houston, 29.8: 12 °C). From 31 on winters are real: Shanghai (31.2) has 5 °C in
  January, and Sydney (33.9), which shops for winter in July, lies on that side with Perth, Cape Town, Buenos Aires.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Final, TypeGuard

from vitrine.domain.region import ClimateZone, Season

TROPIC: Final = 23.5
WINTER_FROM: Final = 31.0
SUBTROPICS_END: Final = 35.0
POLAR_CIRCLE: Final = 66.5

_YEAR: Final[tuple[Season, ...]] = ("winter", "spring", "summer", "autumn")


def season(latitude: float | None, day: date) -> Season | None:
    """The season at `latitude` (degrees north) on a local `day`; None when the latitude is unknown or impossible."""
    if not _is_latitude(latitude):
        return None
    distance = abs(latitude)
    if distance < TROPIC:
        return "tropical"
    month = day.month if latitude > 0 else day.month + 6
    found = _YEAR[month % 12 // 3]
    return "spring" if found == "winter" and distance < WINTER_FROM else found


def climate_zone(latitude: float | None) -> ClimateZone | None:
    """The zone at `latitude` (degrees north); None when it is unknown or impossible."""
    if not _is_latitude(latitude):
        return None
    distance = abs(latitude)
    if distance < TROPIC:
        return "tropical"
    if distance < SUBTROPICS_END:
        return "subtropical"
    return "temperate" if distance < POLAR_CIRCLE else "polar"


def _is_latitude(latitude: float | None) -> TypeGuard[float]:
    return latitude is not None and math.isfinite(latitude) and abs(latitude) <= 90
