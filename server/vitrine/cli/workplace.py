"""The settings and sites that commands work on, from the environment."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Collection
from contextlib import closing
from typing import Final

from vitrine.cli.terminal import complain
from vitrine.domain.errors import BadFile
from vitrine.live.site import CheckedSite, check_site, site_files
from vitrine.schema.scalars import SITE_PATTERN
from vitrine.settings import Settings, read_settings
from vitrine.store.open import Stores, open_stores

ONE_SITE: Final = "site id; may be left out when there is only one site file"


def own_settings() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)


def own_stores(settings: Settings) -> closing[Stores]:
    """The stores, to be used in a `with`, which closes them. Raises BadFile, StoreUnavailable."""
    return closing(open_stores(settings.data, settings.store))


def subject_arguments(parser: argparse.ArgumentParser, *, may_lack: bool = False) -> None:
    """The arguments of a command about one subject of one site: `site` and `subject`."""
    count = "?" if may_lack else None
    parser.add_argument("site", metavar="SITE", nargs=count)
    subject = "visitor:ID, account:ACCOUNT (with its profiles) or profile:ACCOUNT/PROFILE"
    parser.add_argument("subject", metavar="SUBJECT", nargs=count, help=subject)


def all_sites(settings: Settings) -> list[CheckedSite]:
    """Every site of the sites folder. Raises BadFile for the first one with a mistake."""
    return [check_site(path) for path in site_files(settings.sites)]


def choose_site(settings: Settings, site: str | None) -> CheckedSite:
    """The site of that id, or the only one when none is named. Raises BadFile when there is no such site."""
    checked = all_sites(settings)
    known = {found.config.site: found for found in checked}
    if site is None and len(known) == 1:
        return checked[0]
    if site is None:
        raise BadFile(f"{settings.sites} holds several sites; choose one with --site: {', '.join(sorted(known))}.")
    if site not in known:
        raise BadFile(_undeclared(settings, site, known))
    return known[site]


def stored_site(settings: Settings, site: str, *, is_new: bool = False) -> str:
    """The id of a site whose data is exported or removed. That depends on no site file: a person's request cannot wait
    for the fix of a campaign, and a site that was removed still has data. An id that no file declares gets a warning.
    What is new (`is_new`) is for a declared site only.

    Raises BadFile for a text that is no site id, and for an undeclared site when `is_new`.
    """
    if not re.match(SITE_PATTERN, site):
        raise BadFile(f"{site!r} is not a site id: use lower-case letters, digits, - and _.")
    try:
        known = {found.config.site for found in all_sites(settings)}
    except BadFile:
        return site
    if site not in known and is_new:
        raise BadFile(_undeclared(settings, site, known))
    if site not in known:
        complain(_undeclared(settings, site, known))
    return site


def _undeclared(settings: Settings, site: str, known: Collection[str]) -> str:
    return f"No file in {settings.sites} declares the site {site!r}; known: {', '.join(sorted(known))}."
