"""`vitrine drain`: brings the log's columns up to date."""

from __future__ import annotations

import argparse
import os

from vitrine.cli.terminal import progress, say
from vitrine.cli.workplace import own_settings, own_stores
from vitrine.store.open_columns import drain_log, drain_log_aside

NICENESS = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "--aside",
        action="store_true",
        help="use few resources, and do nothing while another process drains: for use by a server",
    )


def run(args: argparse.Namespace) -> int:
    """Drain, and say what was done."""
    settings = own_settings()
    if args.aside:
        os.nice(NICENESS)
    with own_stores(settings) as stores:
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
    say(f"{done.rows:,} new events are in the columns, {done.changed:,} were removed or changed.")
    for name in done.rebuilt:
        say(f"A damaged segment of {name} was set aside and rebuilt from the log.")
    return 0
