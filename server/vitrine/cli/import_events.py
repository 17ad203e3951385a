"""`vitrine import events FILE --format tsv|jsonl`: loads a log of past events."""

from __future__ import annotations

import argparse
from pathlib import Path

from vitrine.cli.terminal import progress, say
from vitrine.cli.workplace import ONE_SITE, choose_site, own_settings, own_stores
from vitrine.domain.clock import system_clock
from vitrine.job.import_events import load_events


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--format", required=True, choices=["tsv", "jsonl"], help="tsv has SessionId, ItemId, Time")
    parser.add_argument("--site", help=ONE_SITE)


def run(args: argparse.Namespace) -> int:
    """Import, and print a report. Returns 1 when so many lines are bad that it may be the wrong file."""
    settings = own_settings()
    site = choose_site(settings, args.site).config.site
    with own_stores(settings) as stores, progress() as shown:
        task = shown.add_task(f"importing {args.file.name}", total=None)
        report = load_events(
            args.file,
            args.format,
            site=site,
            log=stores.log,
            now=system_clock(),
            progress=lambda lines: shown.update(task, completed=lines),
        )
    for sentence in report.sentences:
        say(sentence)
    return 1 if report.is_doubtful else 0
