"""Importing what the operator knows, and deciding by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.server.shop import shop
from tests.server.targeting.tables import TABLE
from vitrine.domain.errors import BadFile
from vitrine.job.import_attributes import load_attributes
from vitrine.store.memory.attributes import MemoryAttributeStore
from vitrine.store.open import open_stores

VISITOR = "v" * 22


def write(path: Path, *rows: Any) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


def load(path: Path, store: MemoryAttributeStore) -> int:
    return load_attributes(path, site="shop", table=TABLE, attributes=store)


def test_lines_are_stored_by_subject(tmp_path: Path) -> None:
    """Each line belongs to a visitor, an account or a profile; null, blank lines, a byte order mark are passed over."""
    store = MemoryAttributeStore()
    path = write(
        tmp_path / "crm.jsonl",
        "\ufeff" + json.dumps({"visitor_id": "v1", "attributes": {"crm.tier": "gøld", "crm.scores": None}}),
        "",
        {"account_id": "v1", "attributes": {"crm.scores": [1, 2.5]}},
        {"account_id": "v1", "profile_id": "kid", "attributes": {"crm.tier": "tin"}},
    )
    assert load(path, store) == 3
    assert store.get("shop", ["visitor:v1", "account:v1", "profile:v1/kid"]) == {
        "visitor:v1": {"crm.tier": "gøld"},
        "account:v1": {"crm.scores": [1, 2.5]},
        "profile:v1/kid": {"crm.tier": "tin"},
    }


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[]", "visitor_id"),
        ('{"attributes": {}}', "visitor_id"),
        ('{"visitor_id": "a", "account_id": "b", "attributes": {}}', "visitor_id"),
        ('{"visitor_id": "a", "profile_id": "b", "attributes": {}}', "visitor_id"),
        ('{"profile_id": "b", "attributes": {}}', "visitor_id"),
        ('{"account_id": "a", "profile_id": "", "attributes": {}}', "profile_id must be"),
        ('{"visitor_id": "a", "attributes": []}', "visitor_id"),
        ('{"visitor_id": "a", "attributes": {}, "tier": "gold"}', "visitor_id"),
        ('{"visitor_id": 5, "attributes": {}}', "a string of 1 to 100"),
        ('{"account_id": "", "attributes": {}}', "account_id must be"),
        ('{"visitor_id": "a", "attributes": {"crm.teir": "gold"}}', 'Did you mean "crm.tier"'),
        ('{"visitor_id": "a", "attributes": {"geo.country": "NO"}}', "declares no attribute"),
        ('{"visitor_id": "a", "attributes": {"app.version": "1.0"}}', "home tag"),
        ('{"visitor_id": "a", "attributes": {"crm.tier": 5}}', "its type is string"),
        ('{"visitor_id": "a", "attributes": {"crm.scores": [NaN]}}', "NaN"),
        ('{"visitor_id": "a", "attributes": {"crm.tier": "' + "x" * 501 + '"}}', "its type is string"),
        ('{"visitor_id": "' + "a" * 70_000, "longer than"),
        ("[" * 60_000, "not JSON"),
        ('{"visitor_id": "a", "attributes": {"crm.tier": "tin", "crm.tier": "gold"}}', '"crm.tier" stands twice'),
        ('{"visitor_id": "a", "attributes": {"crm.tier": "\\ud83d"}}', "half a character"),
        ('{"visitor_id": "a", "attributes": {"crm.scores": [' + "9" * 30 + "]}}", "is no number"),
        ('{"visitor_id": "a", "attributes": {"crm.scores": [1e999]}}', "1e999 is no number"),
    ],
)
def test_a_wrong_line_stops_the_import(tmp_path: Path, line: str, says: str) -> None:
    """The first wrong line is named with its number and reason, and nothing of the file is taken."""
    store = MemoryAttributeStore()
    path = write(tmp_path / "crm.jsonl", {"visitor_id": "v1", "attributes": {"crm.tier": "gold"}}, line)
    with pytest.raises(BadFile, match="line 2: ") as refused:
        load(path, store)
    assert says in str(refused.value)
    assert store.get("shop", ["visitor:v1"]) == {"visitor:v1": {}}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file and one that is not text are refused in one sentence."""
    with pytest.raises(BadFile, match="No such file"):
        load(tmp_path / "none.jsonl", MemoryAttributeStore())
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(BadFile, match="UTF-8"):
        load(tmp_path / "binary.jsonl", MemoryAttributeStore())


def offered(house: Any, **fields: Any) -> bool:
    return "message" in house.decide(**fields).json["placements"]


def test_a_decision_knows_what_was_imported(make_house: Callable[..., Any], tmp_path: Path) -> None:
    """An audience meets the imported value, the profile's first, then the account's; never without consent."""
    document = shop()
    document["campaigns"][3]["variations"] = document["campaigns"][3]["variations"][1:]
    house = make_house(document)
    assert not offered(house, visitor_id=VISITOR)
    store = open_stores(house.settings.data)
    rows = [
        ("visitor:" + VISITOR, {"crm.tier": "gold"}),
        ("account:A1", {"crm.tier": "tin"}),
        ("profile:A1/dad", {"crm.tier": "gold"}),
    ]
    store.attributes.put("shop", rows)
    store.close()
    assert offered(house, visitor_id=VISITOR)
    assert offered(house, visitor_id=VISITOR, attributes={"crm.tier": "tin"})
    assert not offered(house, visitor_id=VISITOR, account_id="A1")
    assert offered(house, visitor_id=VISITOR, account_id="A1", profile_id="dad")
    assert not offered(house, visitor_id=VISITOR, account_id="A1", profile_id="kid")
    assert not offered(house, visitor_id=VISITOR, consent={"personalization": False, "measurement": True})
    assert not offered(house, visitor_id="w" * 22)
