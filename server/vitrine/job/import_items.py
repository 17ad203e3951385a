"""Imports a site's catalog from a file: the whole file, or nothing if a row is wrong."""

from __future__ import annotations

from pathlib import Path

from vitrine.catalog.feed import read_feed
from vitrine.domain.errors import BadFile
from vitrine.store.ports import CatalogStore

SHOWN = 20


def load_items(path: Path, *, site: str, catalog: CatalogStore) -> int:
    """Replace the catalog of the site by the items of the file; return how many there are.

    Raises BadFile, naming the first mistakes, and then keeps the old catalog: slots never show an item that is missing
    in the catalog. An empty list is refused for the same reason.
    """
    feed = read_feed(path)
    if feed.mistakes:
        shown = "\n".join(
            f"  item {mistake.sentence('')}. {mistake.hint}".rstrip() for mistake in feed.mistakes[:SHOWN]
        )
        more = f"\n  and {len(feed.mistakes) - SHOWN} more" if len(feed.mistakes) > SHOWN else ""
        raise BadFile(f"{path} has {len(feed.mistakes)} wrong items; the catalog stays as it was:\n{shown}{more}")
    if not feed.items:
        raise BadFile(f"{path} has no items; the catalog stays as it was")
    return catalog.replace(site, feed.items)
