"""`vitrine import items FILE`: replaces the catalog of a site."""

from __future__ import annotations

import argparse
from pathlib import Path

from vitrine.cli.terminal import say
from vitrine.cli.workplace import ONE_SITE, choose_site, own_settings, own_stores
from vitrine.job.import_items import load_items


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--site", help=ONE_SITE)


def run(args: argparse.Namespace) -> int:
    """Import, and say how many items there are now."""
    settings = own_settings()
    site = choose_site(settings, args.site).config.site
    with own_stores(settings) as stores:
        count = load_items(args.file, site=site, catalog=stores.catalog)
    say(f"{site}: {count:,} items in the catalog.")
    return 0
