"""`vitrine import attributes FILE.jsonl`: what the operator knows of visitors and accounts."""

from __future__ import annotations

import argparse

from vitrine.cli.terminal import say
from vitrine.cli.workplace import choose_site, settings
from vitrine.job.import_attributes import load_attributes
from vitrine.store.open import open_stores


def run(asked: argparse.Namespace) -> int:
    """Import, and say of how many visitors and accounts."""
    here = settings()
    checked = choose_site(here, asked.site)
    site = checked.config.site
    stores = open_stores(here.data, here.store)
    try:
        count = load_attributes(asked.file, site=site, table=checked.plan.table, attributes=stores.attributes)
    finally:
        stores.close()
    say(f"{site}: attributes of {count:,} visitors and accounts imported.")
    return 0
