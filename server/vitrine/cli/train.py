"""`vitrine train SITE`: trains the models on the log and says how good they are."""

from __future__ import annotations

import argparse
from contextlib import closing

from vitrine.cli.terminal import progress, say
from vitrine.cli.workplace import choose_site, own_settings, own_stores
from vitrine.domain.clock import system_clock
from vitrine.job.train import train
from vitrine.store.models import ModelStore
from vitrine.store.open_columns import drain_log, open_aggregates


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("site", metavar="SITE")


def run(args: argparse.Namespace) -> int:
    """Train and publish; a running server picks the models up by itself."""
    settings = own_settings()
    config = choose_site(settings, args.site).config
    with own_stores(settings) as stores, progress() as shown:
        task = shown.add_task("draining the log into columns", total=None)
        drain_log(settings.data, stores.log)
        with closing(open_aggregates(settings.data)) as columns:
            report = train(
                config,
                columns=columns,
                catalog=stores.catalog,
                models=ModelStore(settings.data / "models"),
                now=system_clock(),
                progress=lambda step: shown.update(task, description=step),
            )
    for sentence in report.sentences:
        say(sentence)
    return 0
