"""Removes what a site does not want to keep any longer: events first, then whoever was not seen since."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from vitrine.domain.clock import Clock
from vitrine.domain.errors import VitrineError
from vitrine.site.file import SiteConfig
from vitrine.store.open import Stores

_log = logging.getLogger(__name__)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much of a site was older than its retention and is gone."""

    site: str
    retention_days: int
    events: int
    profiles: int
    assignments: int

    @property
    def sentence(self) -> str:
        """What was done, in plain words."""
        return (
            f"{self.site}: removed what is older than {self.retention_days} days: events {self.events:,}; "
            f"of who was not seen since: profiles {self.profiles:,}, kept variations {self.assignments:,}."
        )


def tidy(config: SiteConfig, *, stores: Stores, now: datetime) -> Tidied | None:
    """Apply the site's retention; None when it keeps everything. Imported attributes are the operator's and stay.

    What the columns hold of it goes with the next drain. Raises StoreUnavailable: the rest is for the next time.
    """
    if config.retention_days is None:
        return None
    before = now - timedelta(days=config.retention_days)
    site = config.site
    events = stores.log.tidy(site, before)
    profiles = stores.profiles.tidy(site, before)
    assignments = stores.assignments.tidy(site, lambda subject: stores.log.knows(site, subject))
    return Tidied(site, config.retention_days, events, profiles, assignments)


class DailyTidy:
    """Tidies all sites once a day, in one of the processes that share a data folder.

    The file `marker` says when that was last begun, and is locked meanwhile. A tidying that fails is for the next day.
    """

    def __init__(self, marker: Path, configs: Callable[[], Iterable[SiteConfig]], stores: Stores, clock: Clock) -> None:
        self._marker = marker
        self._configs = configs
        self._stores = stores
        self._clock = clock

    def run_if_due(self) -> None:
        """Tidy, unless that was begun less than a day ago or another process is at it. Raises OSError."""
        with self._marker.open("a+", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            file.seek(0)
            now = self._clock()
            if not _is_due(file.read(), now):
                return
            file.truncate(0)
            file.write(now.isoformat())
            file.flush()
            for config in self._configs():
                self._tidy(config, now)

    def _tidy(self, config: SiteConfig, now: datetime) -> None:
        try:
            tidied = tidy(config, stores=self._stores, now=now)
        except VitrineError as error:
            _log.warning("%s was not tidied to its end, which is for tomorrow: %s", config.site, error)
        else:
            if tidied is not None:
                _log.info("%s", tidied.sentence)


def _is_due(began: str, now: datetime) -> bool:
    """Whether a day has passed since; also when the clock was set back, or the text says no time."""
    try:
        return not timedelta(0) <= now - datetime.fromisoformat(began) < DAY
    except (ValueError, TypeError):
        return True
