"""Regions from addresses, by the operator's file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from e2e.geoip import build
from tests.server.conftest import House
from tests.server.shop import shop
from vitrine.domain.region import UNKNOWN
from vitrine.place.geo import OLD_GEOLITE2, GeoReader

NETWORKS = Path(__file__).parents[3] / "e2e" / "sites" / "networks.json"


@pytest.fixture(scope="session")
def city_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's City file, built from its readable list."""
    path = tmp_path_factory.mktemp("geoip") / "demo.mmdb"
    build(NETWORKS, path)
    return path


def address_in(city: str) -> str:
    """An IPv4 address of a city of the demo's list."""
    networks: list[dict[str, Any]] = json.loads(NETWORKS.read_text(encoding="utf-8"))
    return next(str(row["network"]).split("/")[0] for row in networks if row["city"] == city and "." in row["network"])


def test_an_address_becomes_a_region(city_file: Path) -> None:
    """Country, city, time zone and latitude, from the file."""
    region = GeoReader(city_file).region(address_in("Oslo"))
    assert (region.country, region.city, region.time_zone) == ("NO", "Oslo", "Europe/Oslo")
    assert region.latitude == pytest.approx(59.9, abs=0.2)


@pytest.mark.parametrize("address", [None, "", "10.0.0.1", "nonsense", "999.1.1.1", "::1", "1.2.3.4, 5.6.7.8", "\x00"])
def test_what_is_not_in_the_file_is_unknown(city_file: Path, address: str | None) -> None:
    """Never an error."""
    assert GeoReader(city_file).region(address) == UNKNOWN


def test_a_missing_file_is_a_sentence_and_then_is_found(tmp_path: Path, city_file: Path) -> None:
    """Regions are unknown until the file comes; nobody restarts anything."""
    path = tmp_path / "city.mmdb"
    reader = GeoReader(path)
    assert reader.region(address_in("Oslo")) == UNKNOWN
    assert reader.problem is not None and str(path) in reader.problem
    path.write_bytes(city_file.read_bytes())
    reader.refresh()
    assert reader.problem is None and reader.region(address_in("Oslo")).country == "NO"


@pytest.mark.parametrize("content", [b"", b"not a database", b"\xab\xcd\xefMaxMind.com" + b"\x00" * 40])
def test_a_corrupt_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    """However it is broken."""
    path = tmp_path / "city.mmdb"
    path.write_bytes(content)
    reader = GeoReader(path)
    assert reader.problem is not None and str(path) in reader.problem
    assert reader.region("81.2.69.142") == UNKNOWN


def test_a_truncated_file_never_raises(tmp_path: Path, city_file: Path) -> None:
    """Cut anywhere, it is refused or answers unknown."""
    whole = city_file.read_bytes()
    path = tmp_path / "city.mmdb"
    for part in range(1, 20):
        path.write_bytes(whole[: len(whole) * part // 20])
        GeoReader(path).region(address_in("Oslo"))


def test_a_file_that_turns_bad_is_told_and_mended(tmp_path: Path, city_file: Path) -> None:
    """A replacement is followed, for better and for worse."""
    path = tmp_path / "city.mmdb"
    path.write_bytes(city_file.read_bytes())
    reader = GeoReader(path)
    path.write_bytes(b"broken")
    reader.refresh()
    assert reader.problem is not None
    path.write_bytes(city_file.read_bytes())
    reader.refresh()
    assert reader.region(address_in("Sydney")).country == "AU"


def test_the_old_geolite2_places_real_addresses() -> None:
    """The opt-in extra: GeoLite2 City of 2018, good enough for a machine that has pip alone."""
    region = GeoReader(Path(OLD_GEOLITE2)).region("129.240.118.130")
    assert region.country == "NO"


def test_the_season_follows_the_address(make_house: Callable[..., House], city_file: Path) -> None:
    """On 15 January it is winter in Oslo and summer in Sydney, and nowhere for an unknown address."""
    house = make_house(geoip=city_file, demo=True)

    def heroes(address: str) -> list[str]:
        answer = house.decide(headers={"X-Vitrine-Demo-Address": address}).json
        return [candidate["campaign"] for candidate in answer["placements"].get("hero", [])]

    assert heroes(address_in("Oslo")) == ["winter", "norway"]
    assert heroes(address_in("Sydney")) == []
    assert heroes("10.0.0.1") == []


@pytest.mark.parametrize(
    ("proxies", "forwarded", "country"),
    [
        (0, "OSLO", None),
        (1, "OSLO", "NO"),
        (1, "OSLO, 10.0.0.1", None),
        (2, "OSLO, 10.0.0.1", "NO"),
        (1, "SYDNEY, OSLO", "NO"),
        (2, "SYDNEY, OSLO, 10.0.0.1", "NO"),
        (2, "OSLO", None),
        (1, "nonsense", None),
        (1, "", None),
    ],
)
def test_a_forwarded_address_counts_only_through_the_trusted_proxies(
    make_house: Callable[..., House], city_file: Path, proxies: int, forwarded: str, country: str | None
) -> None:
    """The n-th address from the right is the one our own n-th proxy saw; what a visitor adds on the left is ignored."""
    document = shop()
    document["campaigns"][1]["audience"] = {"geo.country": "NO"}
    house = make_house(document, geoip=city_file, trusted_proxies=proxies)
    chain = forwarded.replace("OSLO", address_in("Oslo")).replace("SYDNEY", address_in("Sydney"))
    answer = house.decide(headers={"X-Forwarded-For": chain}).json
    seen = "NO" if any(c["campaign"] == "norway" for c in answer["placements"].get("hero", [])) else None
    assert seen == country


def test_without_a_file_the_decision_says_that_regions_are_missing(
    make_house: Callable[..., House], tmp_path: Path
) -> None:
    """`degraded` names it, and the decision is there all the same."""
    answer = make_house(geoip=tmp_path / "none.mmdb").decide()
    assert answer.status_code == 200 and answer.json["degraded"] == ["geo"]
    assert make_house().decide().json["degraded"] == []
