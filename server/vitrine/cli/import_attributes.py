"""`vitrine import attributes FILE.jsonl`: what the operator knows of visitors and accounts."""

from __future__ import annotations

import argparse
from pathlib import Path

from vitrine.cli.terminal import say
from vitrine.cli.workplace import ONE_SITE, choose_site, own_settings
from vitrine.job.import_attributes import load_attributes
from vitrine.store.open import open_stores


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--site", help=ONE_SITE)


def run(args: argparse.Namespace) -> int:
    """Import, and say of how many visitors and accounts."""
    settings = own_settings()
    checked = choose_site(settings, args.site)
    site = checked.config.site
    stores = open_stores(settings.data, settings.store)
    try:
        count = load_attributes(args.file, site=site, table=checked.plan.table, attributes=stores.attributes)
    finally:
        stores.close()
    say(f"{site}: attributes of {count:,} visitors and accounts imported.")
    return 0
