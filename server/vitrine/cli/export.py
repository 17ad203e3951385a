"""`vitrine export SITE SUBJECT`: prints all that is kept about a visitor, an account or a profile, as JSON."""

from __future__ import annotations

import argparse
import json

from vitrine.cli.workplace import own_settings, own_stores, stored_site, subject_arguments
from vitrine.flow.export import export
from vitrine.store.models import ModelStore


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    subject_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Print one JSON document."""
    settings = own_settings()
    site = stored_site(settings, args.site)
    with own_stores(settings) as stores:
        found = export(site, args.subject, stores=stores, models=ModelStore(settings.data / "models"))
    print(json.dumps(found, indent=2, ensure_ascii=False))  # noqa: T201 - a document
    return 0
