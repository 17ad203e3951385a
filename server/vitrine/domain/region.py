"""Where a visitor is, once the address has been forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Season: TypeAlias = Literal["winter", "spring", "summer", "autumn", "tropical"]
ClimateZone: TypeAlias = Literal["tropical", "subtropical", "temperate", "polar"]


@dataclass(frozen=True, slots=True)
class Region:
    """A place as coarse as the GeoIP file gives it. Every field is None when unknown.

    `country` is ISO 3166-1 alpha-2, `region` the ISO 3166-2 subdivision part, `latitude` in degrees
    north, `longitude` in degrees east.
    """

    continent: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    postal_prefix: str | None = None
    time_zone: str | None = None
    latitude: float | None = None
    is_eu: bool | None = None
    longitude: float | None = None


UNKNOWN = Region()
