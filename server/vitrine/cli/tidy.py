"""`vitrine tidy [SITE]`: removes what is older than the site's retention_days."""

from __future__ import annotations

import argparse

from vitrine.cli.terminal import say
from vitrine.cli.workplace import all_sites, choose_site, own_settings, own_stores
from vitrine.domain.clock import system_clock
from vitrine.job.tidy import tidy


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("site", nargs="?", metavar="SITE", help="site id; all sites when left out")


def run(args: argparse.Namespace) -> int:
    """Tidy one site or all, and print how much was removed. A running server does it once a day by itself."""
    settings = own_settings()
    sites = all_sites(settings) if args.site is None else [choose_site(settings, args.site)]
    with own_stores(settings) as stores:
        for site in sites:
            tidied = tidy(site.config, stores=stores, now=system_clock())
            say(
                tidied.sentence
                if tidied is not None
                else f"{site.config.site}: its site file has no retention_days, so everything is kept."
            )
    return 0
