from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.server.targeting.twin import read_vectors
from vitrine.place.season import climate_zone, season

CASES: list[dict[str, Any]] = read_vectors("season.json")["cases"]
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31)).filter(lambda day: day.day <= 28)


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['place']} {case['date']}".encode("ascii", "replace").decode()
)
def test_the_world_dresses_like_this(case: dict[str, Any]) -> None:
    """The season of a city on a day is what people there dress for."""
    assert season(case["latitude"], date.fromisoformat(case["date"])) == case["expected"]


def test_the_world_is_wide() -> None:
    """Beyond the four places of the claims there are at least 40 cities: north, south, and ten between the tropics."""
    cities = {case["place"]: case["latitude"] for case in CASES if case["expected"] is not None}
    others = [cities[city] for city in cities.keys() - {"Oslo", "Cairo", "Sydney", "Quito"}]
    assert sum(latitude > 23.5 for latitude in others) >= 20
    assert sum(latitude < -23.5 for latitude in others) >= 10
    assert sum(abs(latitude) < 23.5 for latitude in others) >= 10


def test_the_claims_of_the_product() -> None:
    """January is winter in Oslo, not in Cairo, summer in Sydney; July the reverse; the equator has neither."""
    january, july = date(2026, 1, 15), date(2026, 7, 15)
    assert season(59.91, january) == "winter"
    assert season(30.04, january) != "winter"
    assert season(-33.87, january) == "summer"
    assert season(-33.87, july) == "winter"
    assert season(59.91, july) == "summer"
    assert season(0.0, january) == season(0.0, july) == "tropical"


@given(st.floats(-90, 90).filter(lambda latitude: latitude != 0), DAYS)
def test_the_south_is_the_north_half_a_year_later(latitude: float, day: date) -> None:
    """At the mirrored latitude the same season comes six months later."""
    later = date(day.year + (day.month > 6), (day.month + 5) % 12 + 1, day.day)
    assert season(latitude, day) == season(-latitude, later)


@given(st.floats(), DAYS)
def test_every_real_place_has_a_season(latitude: float, day: date) -> None:
    """There is a season and a zone exactly where there is a latitude, and the tropics are tropical in both."""
    is_real = math.isfinite(latitude) and abs(latitude) <= 90
    found = season(latitude, day)
    assert (found is not None) is is_real
    assert (climate_zone(latitude) is not None) is is_real
    assert (found == "tropical") is (climate_zone(latitude) == "tropical")


def test_zones_follow_latitude() -> None:
    """Zones go from the equator to the poles alike in both hemispheres."""
    zones = ["tropical", "subtropical", "temperate", "polar"]
    assert [climate_zone(latitude) for latitude in (1.0, 30.0, 50.0, 80.0)] == zones
    assert [climate_zone(-latitude) for latitude in (1.0, 30.0, 50.0, 80.0)] == zones
    assert climate_zone(None) is None
