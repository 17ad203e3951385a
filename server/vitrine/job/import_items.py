"""Imports a site's catalog from a file: all of it or, when a row is wrong, none of it."""

from __future__ import annotations

from pathlib import Path

from vitrine.catalog.feed import read_feed
from vitrine.domain.errors import BadFile
from vitrine.store.ports import CatalogStore

SHOWN = 20


def load_items(path: Path, *, site: str, catalog: CatalogStore) -> int:
    """Make the items of the file the whole catalog of the site; return how many there are.

    Raises BadFile, naming the first mistakes, and leaves the catalog as it was: half a catalog would hide the other
    half from every slot. An empty list is refused for the same reason.
    """
    feed = read_feed(path)
    if feed.mistakes:
        shown = "\n".join(
            f"  item {mistake.sentence('')}. {mistake.hint}".rstrip() for mistake in feed.mistakes[:SHOWN]
        )
        more = f"\n  and {len(feed.mistakes) - SHOWN} more" if len(feed.mistakes) > SHOWN else ""
        raise BadFile(f"{path} has {len(feed.mistakes)} wrong items; the catalog stays as it was:\n{shown}{more}")
    if not feed.items:
        raise BadFile(f"{path} holds no item; the catalog stays as it was")
    return catalog.replace(site, feed.items)
