"""Which items the guard allows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vitrine.catalog.guard import Guard
from vitrine.catalog.index import CatalogIndex
from vitrine.domain.item import Item

ids = st.sampled_from(["a", "b", "c", "d"])
words = st.sampled_from(["red", "blue", "Red"])
items = st.builds(
    Item,
    item_id=ids,
    category=st.none() | words,
    tags=st.lists(words, max_size=2).map(tuple),
    availability=st.sampled_from(["in_stock", "out_of_stock", "preorder", "backorder"]),
)


@given(st.lists(items, min_size=1), ids, st.sets(words), st.sets(words))
def test_only_what_is_known_available_and_wanted(
    catalog: list[Item], item_id: str, categories: set[str], tags: set[str]
) -> None:
    """With a catalog an item is allowed exactly if it is known, in stock, and of a wanted category and tag."""
    item = {item.item_id: item for item in catalog}.get(item_id)
    expected = (
        item is not None
        and item.availability != "out_of_stock"
        and (not categories or item.category in categories)
        and (not tags or bool(tags.intersection(item.tags)))
    )
    assert Guard(CatalogIndex.from_items(catalog), categories, tags).allowed(item_id) == expected


def test_without_a_catalog() -> None:
    """A site without a catalog may show any item, but none if the strategy has categories or tags."""
    for index in (None, CatalogIndex.from_items([])):
        assert Guard(index).allowed("anything")
        assert not Guard(index, categories=["red"]).allowed("anything")
        assert not Guard(index, tags=["red"]).allowed("anything")


def test_an_all_sold_out_catalog_is_still_a_catalog() -> None:
    """When everything is sold out nothing is shown, unlike without a catalog."""
    index = CatalogIndex.from_items([Item("a", availability="out_of_stock")])
    assert not Guard(index).allowed("a") and not Guard(index).allowed("b")


def test_index() -> None:
    """The index finds any item by id, and gives the category of those that have one."""
    index = CatalogIndex.from_items([Item("a", category="red"), Item("b"), Item("a", title="later", category="blue")])
    found = index.get("a")
    assert found is not None and found.title == "later"
    assert index.get("z") is None and len(index) == 2
    assert index.categories == {"a": "blue"}
