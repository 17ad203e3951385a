"""`vitrine drain`: brings the log's columns to what the log is."""

from __future__ import annotations

import argparse
import os

from vitrine.cli.terminal import progress, say
from vitrine.cli.workplace import own_settings
from vitrine.store.open import open_stores
from vitrine.store.open_columns import drain_log, drain_log_aside

NICENESS = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "--aside",
        action="store_true",
        help="take little of the machine, and do nothing while another process is at it: so a server calls it",
    )


def run(args: argparse.Namespace) -> int:
    """Drain, and say what was done."""
    settings = own_settings()
    if args.aside:
        os.nice(NICENESS)
    stores = open_stores(settings.data, settings.store)
    try:
        if args.aside:
            drain_log_aside(settings.data, stores.log)
            return 0
        with progress() as shown:
            task = shown.add_task("draining the log into columns", total=None)
            done = drain_log(
                settings.data,
                stores.log,
                lambda rows: shown.update(task, description=f"draining the log into columns: {rows:,} events so far"),
            )
    finally:
        stores.close()
    say(f"{done.rows:,} new events are in the columns, {done.changed:,} were removed or changed.")
    for name in done.rebuilt:
        say(f"A damaged segment of {name} was set aside and made again from the log.")
    return 0
