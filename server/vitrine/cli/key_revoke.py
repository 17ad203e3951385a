"""`vitrine key revoke RING KEYID`: what the key has signed is no longer valid."""

from __future__ import annotations

import argparse

from vitrine.cli.ring import own_keys, ring_argument, ring_of
from vitrine.cli.terminal import note
from vitrine.cli.workplace import own_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    ring_argument(parser)
    parser.add_argument(
        "key_id", metavar="KEYID", help="the first four characters of a key, as `vitrine key list` prints"
    )


def run(args: argparse.Namespace) -> int:
    """Remove the key. Raises BadRingError, BadFile."""
    settings = own_settings()
    ring, keys = ring_of(args.ring, settings), own_keys(settings)
    keys.revoke(args.key_id, ring.purpose, ring.site)
    left = keys.stored(ring.purpose, ring.site).keys
    note(f"The key {args.key_id} of {ring} is revoked; a running server refuses it within a second.")
    if not left and ring.site is None:
        note("No key is left, so the server makes a new one.")
    elif not left:
        note(f"No key is left: `vitrine key create {ring}` makes one.")
    return 0
