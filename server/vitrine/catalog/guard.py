"""Which items may be shown. The guard fails closed: an item that the catalog does not know is not shown."""

from __future__ import annotations

from collections.abc import Collection

from vitrine.catalog.index import CatalogIndex


class Guard:
    """The rule of one strategy on one version of the catalog. It is built once and used for many items."""

    def __init__(
        self, index: CatalogIndex | None, categories: Collection[str] = (), tags: Collection[str] = ()
    ) -> None:
        """`index` is None, or empty, when the site has no catalog.

        If `categories` are given, an item must be in one of them; if `tags` are given, it must have one of them.
        """
        self._known = bool(index)
        allowed: frozenset[str] = index.available if index else frozenset()
        if index and categories:
            allowed &= frozenset().union(*(index.by_category.get(name, frozenset()) for name in categories))
        if index and tags:
            allowed &= frozenset().union(*(index.by_tag.get(name, frozenset()) for name in tags))
        self._allowed = allowed
        self._open = not self._known and not categories and not tags

    def allowed(self, item_id: str) -> bool:
        """Whether the item is known, available, and of the strategy's categories and tags.

        Without a catalog every id is allowed, but none if the strategy has categories or tags.
        """
        return self._open or item_id in self._allowed
