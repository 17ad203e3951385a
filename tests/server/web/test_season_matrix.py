"""Campaigns by season, as banner, slot and overlay: from the IP address to the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from e2e.geoip import build
from tests.server.conftest import House
from tests.server.shop import shop

NETWORKS = Path(__file__).parents[3] / "e2e" / "sites" / "networks.json"
SEASONS = ("winter", "spring", "summer", "autumn", "tropical")
MATRIX = [
    ("Oslo", "2026-01-15", "winter"),
    ("Oslo", "2026-04-15", "spring"),
    ("Oslo", "2026-07-15", "summer"),
    ("Oslo", "2026-10-15", "autumn"),
    ("Cairo", "2026-01-15", "spring"),
    ("Sydney", "2026-01-15", "summer"),
    ("Sydney", "2026-07-15", "winter"),
    ("Singapore", "2026-01-15", "tropical"),
    ("Singapore", "2026-07-15", "tropical"),
    ("Nairobi", "2026-07-15", "tropical"),
    ("New York", "2026-01-15", "winter"),
]


def seasonal_shop() -> dict[str, Any]:
    """For each season one banner, one slot and one overlay."""
    document = shop()
    kinds = {"banner": document["campaigns"][0], "slot": document["campaigns"][2], "overlay": document["campaigns"][3]}
    document["campaigns"] = [
        {
            **kinds[kind],
            "campaign": f"{kind}-{season}",
            "audience": {"season": season},
            "variations": [kinds[kind]["variations"][-1]],
        }
        for kind in kinds
        for season in SEASONS
    ]
    return document


@pytest.fixture
def travelling(make_house: Callable[..., House], tmp_path: Path) -> House:
    """The seasonal shop in demo mode, with the demo's City file."""
    build(NETWORKS, tmp_path / "demo.mmdb")
    return make_house(seasonal_shop(), geoip=tmp_path / "demo.mmdb", demo=True)


@pytest.mark.parametrize(("city", "date", "season"), MATRIX)
def test_banner_slot_and_overlay_follow_the_same_season(travelling: House, city: str, date: str, season: str) -> None:
    """Banner, slot and overlay of exactly the season at the visitor's place are offered."""
    rows: list[dict[str, Any]] = json.loads(NETWORKS.read_text(encoding="utf-8"))
    network = next(row["network"] for row in rows if row["city"] == city and "." in row["network"])
    headers = {"X-Vitrine-Demo-Address": network.split("/")[0], "X-Vitrine-Demo-Now": f"{date}T12:00:00Z"}
    placements = travelling.decide(headers=headers).json["placements"]
    offered = {candidate["campaign"] for candidates in placements.values() for candidate in candidates}
    assert offered == {f"{kind}-{season}" for kind in ("banner", "slot", "overlay")}


def test_an_unknown_place_has_no_season(travelling: House) -> None:
    """For an unknown place no campaign with a season is offered."""
    assert travelling.decide(headers={"X-Vitrine-Demo-Address": "10.0.0.1"}).json["placements"] == {}
