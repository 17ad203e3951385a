"""The arguments of the commands about keys: which ring, of the installation or of a site."""

from __future__ import annotations

import argparse
import secrets
from dataclasses import dataclass

from vitrine.cli.workplace import stored_site
from vitrine.domain.errors import VitrineError
from vitrine.domain.keys import OWN_PURPOSES, SITE_PURPOSES, Purpose
from vitrine.settings import Settings
from vitrine.store.keys import Keys

RINGS = f"SITE {'|'.join(SITE_PURPOSES)}, or {'|'.join(OWN_PURPOSES)} (of the installation)"


class BadRingError(VitrineError):
    """The words of a command name no ring of keys."""


@dataclass(frozen=True, slots=True)
class RingName:
    """A ring: of a site, or of the installation when `site` is None."""

    purpose: Purpose
    site: str | None = None

    def __str__(self) -> str:
        return self.purpose if self.site is None else f"{self.site} {self.purpose}"


def ring_argument(parser: argparse.ArgumentParser) -> None:
    """The words that name a ring."""
    parser.add_argument("ring", nargs="+", metavar="RING", help=RINGS)


def ring_of(words: list[str], settings: Settings, *, is_new: bool = False) -> RingName:
    """The ring that the words name. Raises BadRingError; BadFile as `stored_site` does."""
    for purpose in OWN_PURPOSES:
        if words == [purpose]:
            return RingName(purpose)
    for of_site in SITE_PURPOSES:
        if len(words) == 2 and words[1] == of_site:
            return RingName(of_site, stored_site(settings, words[0], is_new=is_new))
    raise BadRingError(f"{' '.join(words)!r} names no keys; name {RINGS}.")


def own_keys(settings: Settings) -> Keys:
    """The keys in the data folder."""
    return Keys(settings.data, secrets.token_bytes)


def all_rings(keys: Keys) -> list[RingName]:
    """Every ring that may have keys."""
    own = [RingName(purpose) for purpose in OWN_PURPOSES]
    return own + sorted((RingName(one, site) for one in SITE_PURPOSES for site in keys.sites(one)), key=str)
