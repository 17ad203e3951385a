"""`vitrine train SITE`: trains the models on the log and says how good they are."""

from __future__ import annotations

import argparse

from vitrine.cli.terminal import progress, say
from vitrine.cli.workplace import choose_site, settings
from vitrine.domain.clock import system_clock
from vitrine.job.train import train
from vitrine.store.models import ModelStore
from vitrine.store.open import open_stores


def run(asked: argparse.Namespace) -> int:
    """Train and publish; a running server picks the models up by itself."""
    here = settings()
    config = choose_site(here, asked.site).config
    stores = open_stores(here.data, here.store)
    try:
        with progress() as shown:
            task = shown.add_task("reading the log", total=None)
            report = train(
                config,
                log=stores.log,
                catalog=stores.catalog,
                models=ModelStore(here.data / "models"),
                now=system_clock(),
                progress=lambda step: shown.update(task, description=step),
            )
    finally:
        stores.close()
    for sentence in report.sentences:
        say(sentence)
    return 0
