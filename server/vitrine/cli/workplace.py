"""What commands work on: the data folder and one site of the sites folder, as the environment names them."""

from __future__ import annotations

import os
from typing import Final

from vitrine.domain.errors import BadFile
from vitrine.live.site import CheckedSite, check_site, site_files
from vitrine.settings import Settings, read_settings

ONE_SITE: Final = "site id; may be left out when there is only one site file"
SUBJECT: Final = "visitor:ID, account:ACCOUNT (with its profiles) or profile:ACCOUNT/PROFILE"


def own_settings() -> Settings:
    """The settings of this process."""
    return read_settings(os.environ)


def all_sites(settings: Settings) -> list[CheckedSite]:
    """Every site of the sites folder. Raises BadFile for the first one with a mistake."""
    return [check_site(path) for path in site_files(settings.sites)]


def choose_site(settings: Settings, site: str | None) -> CheckedSite:
    """The site of that id, or the only one when none is named. Raises BadFile when there is no such one."""
    checked = all_sites(settings)
    known = {found.config.site: found for found in checked}
    if site is None and len(known) == 1:
        return checked[0]
    if site is None:
        raise BadFile(f"{settings.sites} holds several sites; choose one with --site: {', '.join(sorted(known))}.")
    if site not in known:
        raise BadFile(f"No file in {settings.sites} declares the site {site!r}; known: {', '.join(sorted(known))}.")
    return known[site]
