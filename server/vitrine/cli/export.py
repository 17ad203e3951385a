"""`vitrine export SITE SUBJECT`: prints all that is kept about a visitor, an account or a profile, as JSON."""

from __future__ import annotations

import argparse
import json

from vitrine.cli.workplace import SUBJECT, own_settings, stored_site
from vitrine.job.export import export
from vitrine.store.models import ModelStore
from vitrine.store.open import open_stores


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("site", metavar="SITE")
    parser.add_argument("subject", metavar="SUBJECT", help=SUBJECT)


def run(args: argparse.Namespace) -> int:
    """Print one JSON document."""
    settings = own_settings()
    site = stored_site(settings, args.site)
    stores = open_stores(settings.data, settings.store)
    try:
        found = export(site, args.subject, stores=stores, models=ModelStore(settings.data / "models"))
    finally:
        stores.close()
    print(json.dumps(found, indent=2, ensure_ascii=False))  # noqa: T201 - a document
    return 0
