"""Which items may be shown. In doubt, none: the guard fails closed."""

from __future__ import annotations

from collections.abc import Collection

from vitrine.catalog.index import CatalogIndex


class Guard:
    """The rule of one strategy on one version of the catalog. Build it once for both, ask it per item."""

    def __init__(
        self, index: CatalogIndex | None, categories: Collection[str] = (), tags: Collection[str] = ()
    ) -> None:
        """`index` is None, or empty, when the site has no catalog.

        `categories` and `tags` narrow the choice where they are given: an item must be in one of the categories,
        and must carry one of the tags.
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
        """Known, available, and of the strategy's categories and tags.

        Without a catalog nothing is known of any item: then every id may pass, but none passes a category or a tag.
        """
        return self._open or item_id in self._allowed
