"""The contract of CatalogStore, for every engine."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.item import Item
from vitrine.store.ports import CatalogStore

SHIRT = Item("p1", "Shirt ✓", "/p1", "/p1.jpg", 9.99, "EUR", "Shirts", "Acme", ("new", "blue"), "out_of_stock")
HAT = Item("p2")


def test_items_come_back_in_order(catalog: CatalogStore) -> None:
    """Items come back equal and in the order given."""
    assert catalog.replace("shop", [HAT, SHIRT]) == 2
    assert catalog.items("shop") == [HAT, SHIRT]


def test_never_imported(catalog: CatalogStore) -> None:
    """A site without an import has no items and version 0."""
    catalog.replace("shop", [HAT])
    assert catalog.items("other") == []
    assert catalog.version("other") == 0


def test_replace_is_whole(catalog: CatalogStore) -> None:
    """A replace removes the old catalog, and the version grows each time, also when the new one is empty."""
    catalog.replace("shop", [HAT, SHIRT])
    first = catalog.version("shop")
    assert catalog.replace("shop", iter([SHIRT])) == 1
    assert catalog.items("shop") == [SHIRT]
    second = catalog.version("shop")
    assert catalog.replace("shop", []) == 0
    assert catalog.items("shop") == []
    assert 0 < first < second < catalog.version("shop")


def test_item_given_twice(catalog: CatalogStore) -> None:
    """An item_id given twice is one item: the later content at the earlier place."""
    dearer = replace(SHIRT, price=19.99)
    assert catalog.replace("shop", [SHIRT, HAT, dearer]) == 2
    assert catalog.items("shop") == [dearer, HAT]


def test_broken_feed_changes_nothing(catalog: CatalogStore) -> None:
    """A feed that fails half way leaves the catalog as it was."""

    def feed() -> Iterator[Item]:
        yield HAT
        raise ValueError("line 2 is broken")

    catalog.replace("shop", [SHIRT])
    with pytest.raises(ValueError, match="line 2"):
        catalog.replace("shop", feed())
    assert catalog.items("shop") == [SHIRT]
    assert catalog.version("shop") == 1


def test_readers_see_one_catalog(catalog: CatalogStore) -> None:
    """While catalogs are replaced, a reader sees one of them and never a mixture."""

    def generation(n: int) -> list[Item]:
        return [Item(f"p{k}", title=str(n)) for k in range(50)]

    catalog.replace("shop", generation(0))
    with ThreadPoolExecutor(4) as pool:
        writes = [pool.submit(catalog.replace, "shop", generation(n)) for n in range(1, 20)]
        reads = [pool.submit(catalog.items, "shop") for _ in range(60)]
        assert all(write.result() == 50 for write in writes)
        assert all(len({item.title for item in read.result()}) == 1 for read in reads)
    assert catalog.version("shop") == 20


def test_closed_store_refuses(catalog: CatalogStore) -> None:
    """A closed store says that it is closed."""
    catalog.close()
    with pytest.raises(StoreUnavailable, match="stopping"):
        catalog.items("shop")
