"""`vitrine key rotate RING`: a new key signs, and the ones before it verify for some more days."""

from __future__ import annotations

import argparse
from datetime import timedelta

from vitrine.cli.key_create import USES
from vitrine.cli.ring import BadRingError, own_keys, ring_argument, ring_of
from vitrine.cli.terminal import note, say
from vitrine.cli.workplace import own_settings
from vitrine.domain.clock import system_clock
from vitrine.domain.keys import Purpose

# Longer than what an old key has signed may be used: a cookie with a visitor's id lives for 400 days, a preview link
# for 90, an exposure token for 1. A backend needs some days to get its new key.
USUAL_DAYS: dict[Purpose, int] = {"visitor": 400, "exposure": 2, "preview": 90, "identity": 7, "server": 7}
MAX_DAYS = 4_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    ring_argument(parser)
    usual = ", ".join(f"{purpose} {days}" for purpose, days in USUAL_DAYS.items())
    parser.add_argument("--overlap", type=float, metavar="DAYS", help=f"how long old keys still verify [{usual}]")


def run(args: argparse.Namespace) -> int:
    """Make the new key; the secret of a site's key is printed, this once. Raises BadRingError, BadFile."""
    settings = own_settings()
    ring, keys = ring_of(args.ring, settings), own_keys(settings)
    days = USUAL_DAYS[ring.purpose] if args.overlap is None else args.overlap
    if not 0 <= days <= MAX_DAYS:
        raise BadRingError(f"--overlap is {days:g}; give 0 to {MAX_DAYS} days.")
    if not keys.stored(ring.purpose, ring.site).keys:
        raise BadRingError(f"{ring} has no key yet" + (f": `vitrine key create {ring}`." if ring.site else "."))
    ends_at = system_clock() + timedelta(days=days)
    new = keys.add(ring.purpose, ring.site, old_ends_at=ends_at)
    if ring.site is not None:
        say(new)
        note(f"This is the new key of {ring}; it is not shown again. {USES[ring.purpose]}")
    else:
        note(f"{new.partition('.')[0]} is the new key of {ring}; a running server takes it up by itself.")
    note(f"The keys before it are valid until {ends_at:%Y-%m-%d %H:%M} UTC.")
    return 0
