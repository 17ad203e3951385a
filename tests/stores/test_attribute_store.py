"""The contract of AttributeStore, for every engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.store.ports import AttributeStore
from vitrine.store.sqlite.attributes import SqliteAttributeStore

GOLD: dict[str, Any] = {"crm.tier": "gøld 😀", "crm.scores": [1, 2.5], "crm.is_member": True, "crm.age": 41}


def test_what_was_put_comes_back(attributes: AttributeStore) -> None:
    """Each subject has its own attributes, value by value, in its own site; an unknown one has none."""
    assert attributes.put("shop", [("visitor:v", GOLD), ("account:v", {"crm.tier": "tin"})]) == 2
    assert attributes.put("other", [("visitor:v", {"crm.tier": "wood"})]) == 1
    assert attributes.get("shop", ["visitor:v", "account:v", "account:w"]) == {
        "visitor:v": GOLD,
        "account:v": {"crm.tier": "tin"},
        "account:w": {},
    }
    assert attributes.get("shop", []) == {}


def test_a_later_row_replaces(attributes: AttributeStore) -> None:
    """What a subject had before is gone, and an empty row forgets the subject."""
    attributes.put("shop", [("visitor:v", GOLD), ("visitor:w", GOLD), ("visitor:v", {"crm.age": 42})])
    assert attributes.get("shop", ["visitor:v"]) == {"visitor:v": {"crm.age": 42}}
    attributes.put("shop", [("visitor:w", {})])
    assert attributes.get("shop", ["visitor:v", "visitor:w"]) == {"visitor:v": {"crm.age": 42}, "visitor:w": {}}


def test_all_rows_or_none(attributes: AttributeStore) -> None:
    """When the rows end in an error, the ones before it are not there either."""
    attributes.put("shop", [("visitor:v", GOLD)])

    def rows() -> Iterator[tuple[str, dict[str, Any]]]:
        yield "visitor:v", {}
        yield "visitor:w", GOLD
        raise BadFile("line 3")

    with pytest.raises(BadFile):
        attributes.put("shop", rows())
    assert attributes.get("shop", ["visitor:v", "visitor:w"]) == {"visitor:v": GOLD, "visitor:w": {}}
    assert attributes.put("shop", [("visitor:w", GOLD)]) == 1


def test_an_answer_is_the_caller_s_own(attributes: AttributeStore) -> None:
    """Changing what was answered changes nothing that is kept."""
    attributes.put("shop", [("visitor:v", GOLD)])
    attributes.get("shop", ["visitor:v"])["visitor:v"]["crm.tier"] = "tin"
    assert attributes.get("shop", ["visitor:v"])["visitor:v"] == GOLD


def test_closed_store_refuses(attributes: AttributeStore) -> None:
    """A closed store says that it is closed."""
    attributes.close()
    with pytest.raises(StoreUnavailable, match="stopping"):
        attributes.get("shop", ["visitor:v"])
    with pytest.raises(StoreUnavailable, match="stopping"):
        attributes.put("shop", [("visitor:v", GOLD)])


def test_a_file_outlives_its_process(tmp_path: Path) -> None:
    """What was imported is there after opening again."""
    first = SqliteAttributeStore(tmp_path / "attributes.sqlite")
    first.put("shop", [("visitor:v", GOLD)])
    first.close()
    again = SqliteAttributeStore(tmp_path / "attributes.sqlite")
    assert again.get("shop", ["visitor:v"]) == {"visitor:v": GOLD}
    again.close()
