"""`vitrine key list`: every key with its age and its use, without its secret."""

from __future__ import annotations

import argparse
from datetime import datetime

from vitrine.cli.ring import all_rings, own_keys
from vitrine.cli.terminal import say
from vitrine.cli.workplace import own_settings
from vitrine.domain.clock import system_clock
from vitrine.domain.keys import Key


def arguments(_parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(_args: argparse.Namespace) -> int:
    """Print a line for each key. Raises BadFile."""
    keys, now = own_keys(own_settings()), system_clock()
    for ring in all_rings(keys):
        stored = keys.stored(ring.purpose, ring.site).keys
        for key in stored:
            days = (now - key.created_at).days
            newest = "signs" if ring.site is None else "the newest"
            use = newest if key is stored[-1] and key.ends_at is None else _end(key, now)
            say(f"{ring}: {key.key_id}, made {key.created_at:%Y-%m-%d} ({days} days ago), {use}")
    return 0


def _end(key: Key, now: datetime) -> str:
    if key.ends_at is None:
        return "valid until it is revoked"
    return f"{'ended' if key.ends_at <= now else 'valid until'} {key.ends_at:%Y-%m-%d %H:%M} UTC"
