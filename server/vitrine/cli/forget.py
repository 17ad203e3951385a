"""`vitrine forget SITE SUBJECT`: removes all that is kept about a visitor, an account or a profile."""

from __future__ import annotations

import argparse

from vitrine.cli.terminal import say
from vitrine.cli.workplace import own_settings, own_stores, stored_site, subject_arguments
from vitrine.domain.clock import system_clock
from vitrine.job.erase import erase
from vitrine.store.models import ModelStore
from vitrine.store.open_columns import open_log_columns


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    subject_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Forget, and print how much was removed. A server may run meanwhile."""
    settings = own_settings()
    site = stored_site(settings, args.site)
    with own_stores(settings) as stores:
        columns = open_log_columns(settings.data, stores.log)
        models = ModelStore(settings.data / "models")
        erasure = erase(site, args.subject, stores=stores, columns=columns, models=models, at=system_clock())
    say(erasure.sentence)
    return 0
