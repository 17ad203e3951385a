"""`vitrine tidy [SITE]`: removes what is older than the site's retention_days."""

from __future__ import annotations

import argparse

from vitrine.cli.terminal import say
from vitrine.cli.workplace import all_sites, choose_site, own_settings
from vitrine.domain.clock import system_clock
from vitrine.job.tidy import tidy
from vitrine.store.open import open_stores


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("site", nargs="?", metavar="SITE", help="site id; all sites when left out")


def run(args: argparse.Namespace) -> int:
    """Tidy one site or all of them, and say how much went. A running server does it once a day by itself."""
    settings = own_settings()
    sites = all_sites(settings) if args.site is None else [choose_site(settings, args.site)]
    stores = open_stores(settings.data, settings.store)
    try:
        for site in sites:
            tidied = tidy(site.config, stores=stores, now=system_clock())
            say(
                tidied.sentence
                if tidied is not None
                else f"{site.config.site}: its site file has no retention_days, so everything is kept."
            )
    finally:
        stores.close()
    return 0
