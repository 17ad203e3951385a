"""Importing a catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitrine.domain.errors import BadFile
from vitrine.job.import_items import load_items
from vitrine.store.memory.catalog import MemoryCatalogStore


def test_a_catalog_replaces_the_one_before(tmp_path: Path) -> None:
    """The file's items become the whole catalog, in their order."""
    catalog = MemoryCatalogStore()
    path = tmp_path / "items.json"
    path.write_text('[{"item_id": "old"}]')
    assert load_items(path, site="shop", catalog=catalog) == 1
    path.write_text('[{"item_id": "b"}, {"item_id": "a"}]')
    assert load_items(path, site="shop", catalog=catalog) == 2
    assert [item.item_id for item in catalog.items("shop")] == ["b", "a"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('[{"item_id": "b"}, {"title": 1}]', r"1 wrong items.*\n  item \[1\]"),
        ("[" + ",".join(['{"item_id": ""}'] * 25) + "]", "and 5 more"),
        ("[]", "holds no item"),
    ],
)
def test_a_wrong_file_changes_nothing(tmp_path: Path, content: str, sentence: str) -> None:
    """When one row is wrong, or there is none, the catalog stays as it was and the mistake is named."""
    catalog = MemoryCatalogStore()
    path = tmp_path / "items.json"
    path.write_text('[{"item_id": "old"}]')
    load_items(path, site="shop", catalog=catalog)
    path.write_text(content)
    with pytest.raises(BadFile, match=sentence):
        load_items(path, site="shop", catalog=catalog)
    assert [item.item_id for item in catalog.items("shop")] == ["old"] and catalog.version("shop") == 1
