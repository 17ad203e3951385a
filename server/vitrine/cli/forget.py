"""`vitrine forget SITE SUBJECT`: removes all that is kept about a visitor, an account or a profile."""

from __future__ import annotations

import argparse

from vitrine.cli.terminal import complain, say
from vitrine.cli.workplace import own_settings, own_stores, stored_site, subject_arguments
from vitrine.domain.clock import system_clock
from vitrine.domain.errors import BadSubject
from vitrine.job.erase import erase
from vitrine.job.erase_pending import erase_pending
from vitrine.store.models import ModelStore
from vitrine.store.open_columns import open_log_columns
from vitrine.store.pending import PendingErasures


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    subject_arguments(parser, may_lack=True)
    parser.add_argument(
        "--pending", action="store_true", help="carry out what visitors asked for and is not complete, as a server does"
    )


def run(args: argparse.Namespace) -> int:
    """Forget, and print how much was removed. A server may run meanwhile."""
    settings = own_settings()
    if args.pending == (args.subject is not None):
        raise BadSubject("Name SITE and SUBJECT, or write --pending alone.")
    site = stored_site(settings, args.site) if not args.pending else ""
    failures: list[str] = []
    with own_stores(settings) as stores:
        columns = open_log_columns(settings.data, stores.log)
        models = ModelStore(settings.data / "models")
        if args.pending:
            pending = PendingErasures(settings.data)
            done, failures = erase_pending(pending, stores=stores, columns=columns, models=models)
            sentence = f"{done:,} pending erasures are complete."
        else:
            erasure = erase(site, args.subject, stores=stores, columns=columns, models=models, at=system_clock())
            sentence = erasure.sentence
    say(sentence)
    for failure in failures:
        complain(failure)
    return 1 if failures else 0
