"""`vitrine import events FILE --format tsv|jsonl`: loads a log of past events."""

from __future__ import annotations

import argparse

from vitrine.cli.terminal import progress, say
from vitrine.cli.workplace import choose_site, settings
from vitrine.domain.clock import system_clock
from vitrine.job.import_events import load_events
from vitrine.store.open import open_stores


def run(asked: argparse.Namespace) -> int:
    """Import, and say what became of the lines. 1 when so many are bad that it may be the wrong file."""
    here = settings()
    site = choose_site(here, asked.site).config.site
    stores = open_stores(here.data, here.store)
    try:
        with progress() as shown:
            task = shown.add_task(f"importing {asked.file.name}", total=None)
            report = load_events(
                asked.file,
                asked.format,
                site=site,
                log=stores.log,
                now=system_clock(),
                progress=lambda lines: shown.update(task, completed=lines),
            )
    finally:
        stores.close()
    for sentence in report.sentences:
        say(sentence)
    return 1 if report.is_doubtful else 0
