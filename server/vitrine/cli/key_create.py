"""`vitrine key create SITE identity|server`: makes a key for a site's backend and prints its secret, this once."""

from __future__ import annotations

import argparse

from vitrine.cli.ring import BadRingError, own_keys, ring_argument, ring_of
from vitrine.cli.terminal import note, say
from vitrine.cli.workplace import own_settings
from vitrine.domain.keys import Purpose

USES: dict[Purpose, str] = {
    "identity": "The shop's backend signs with it who has signed in (README, Who has signed in).",
    "server": "The shop's backend sends it in the header `Authorization: Bearer KEY`.",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    ring_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Print KEYID.SECRET on standard output, what to do with it on standard error. Raises BadRingError, BadFile."""
    settings = own_settings()
    ring = ring_of(args.ring, settings, is_new=True)
    if ring.site is None:
        raise BadRingError(f"Vitrine makes the first {ring} key itself; `vitrine key rotate {ring}` makes the next.")
    say(own_keys(settings).add(ring.purpose, ring.site))
    note(f"This is the new key of {ring}; it is not shown again. {USES[ring.purpose]}")
    return 0
