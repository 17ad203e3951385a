"""`vitrine import attributes FILE.jsonl`: attributes of visitors and accounts."""

from __future__ import annotations

import argparse
from pathlib import Path

from vitrine.cli.terminal import say
from vitrine.cli.workplace import ONE_SITE, choose_site, own_settings, own_stores
from vitrine.job.import_attributes import load_attributes


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--site", help=ONE_SITE)


def run(args: argparse.Namespace) -> int:
    """Import, and print the number of visitors and accounts."""
    settings = own_settings()
    checked = choose_site(settings, args.site)
    site = checked.config.site
    with own_stores(settings) as stores:
        count = load_attributes(args.file, site=site, table=checked.plan.table, attributes=stores.attributes)
    say(f"{site}: attributes of {count:,} visitors and accounts imported.")
    return 0
