"""`vitrine tag [SITE] [--pinned]`: the script element to paste into the pages of a site."""

from __future__ import annotations

import argparse

from vitrine.cli.terminal import say
from vitrine.cli.workplace import ONE_SITE, choose_site, own_settings
from vitrine.domain.errors import BadFile
from vitrine.web.tag import read_tag


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("site", nargs="?", metavar="SITE", help=ONE_SITE)
    pinned = "with the address and the hash of this very version: browsers refuse any other content"
    parser.add_argument("--pinned", action="store_true", help=pinned)


def run(args: argparse.Namespace) -> int:
    """Print the element. Raises BadFile without a site or the server's address."""
    settings = own_settings()
    config = choose_site(settings, args.site).config
    if not settings.public_url:
        raise BadFile(
            "VITRINE_PUBLIC_URL is not set; give it, here and to the server, the origin that your pages load the tag "
            "from, such as https://vitrine.shop.example."
        )
    parameters = config.kept_query_parameters
    say(read_tag(settings.public_url).element(config.site, settings.public_url, parameters, pinned=args.pinned))
    return 0
