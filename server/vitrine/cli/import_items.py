"""`vitrine import items FILE`: replaces the catalog of a site."""

from __future__ import annotations

import argparse

from vitrine.cli.terminal import say
from vitrine.cli.workplace import choose_site, settings
from vitrine.job.import_items import load_items
from vitrine.store.open import open_stores


def run(asked: argparse.Namespace) -> int:
    """Import, and say how many items there are now."""
    here = settings()
    site = choose_site(here, asked.site).config.site
    stores = open_stores(here.data, here.store)
    try:
        count = load_items(asked.file, site=site, catalog=stores.catalog)
    finally:
        stores.close()
    say(f"{site}: {count:,} items in the catalog.")
    return 0
