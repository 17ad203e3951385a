"""`vitrine import items FILE`: replaces the catalog of a site."""

from __future__ import annotations

import argparse
from pathlib import Path

from vitrine.cli.terminal import say
from vitrine.cli.workplace import ONE_SITE, choose_site, own_settings
from vitrine.job.import_items import load_items
from vitrine.store.open import open_stores


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--site", help=ONE_SITE)


def run(args: argparse.Namespace) -> int:
    """Import, and say how many items there are now."""
    settings = own_settings()
    site = choose_site(settings, args.site).config.site
    stores = open_stores(settings.data, settings.store)
    try:
        count = load_items(args.file, site=site, catalog=stores.catalog)
    finally:
        stores.close()
    say(f"{site}: {count:,} items in the catalog.")
    return 0
