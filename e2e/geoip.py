"""Builds the small GeoIP file of the demo and the tests from a readable list of documentation networks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

CONTINENTS = {
    "AF": "Africa",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}
NETWORKS = Path(__file__).parent / "sites" / "networks.json"


def build(networks: Path, database: Path) -> int:
    """Write `database` (GeoLite2-City format) from the JSON list `networks`; return how many networks it holds."""
    rows: list[dict[str, Any]] = json.loads(networks.read_text(encoding="utf-8"))
    writer = MMDBWriter(
        ip_version=6,
        ipv4_compatible=True,
        database_type="GeoLite2-City",
        languages=["en"],
        description="Documentation networks for the Vitrine demo; not real places of real people",
        float_type="f64",
    )
    for row in rows:
        writer.insert_network(IPSet([row["network"]]), _record(row))
    database.parent.mkdir(parents=True, exist_ok=True)
    writer.to_db_file(str(database))
    return len(rows)


def _record(row: Mapping[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {
        "city": {"names": {"en": row["city"]}},
        "continent": {"code": row["continent"], "names": {"en": CONTINENTS[row["continent"]]}},
        "country": {"iso_code": row["country"], "names": {"en": row["country"]}},
        "registered_country": {"iso_code": row["country"], "names": {"en": row["country"]}},
        "location": {"latitude": row["latitude"], "longitude": row["longitude"], "time_zone": row["time_zone"]},
    }
    if row["is_eu"]:  # MaxMind omits the key elsewhere
        record["country"]["is_in_european_union"] = True
    if row["region"]:
        record["subdivisions"] = [{"iso_code": row["region"], "names": {"en": row["region"]}}]
    if row["postal"]:
        record["postal"] = {"code": row["postal"]}
    return record
