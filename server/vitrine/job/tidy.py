"""Applies the retention of a site: removes old events, then the data of subjects that were not seen since."""

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
from vitrine.store.ports import EventLog

_log = logging.getLogger(__name__)

DAY = timedelta(days=1)
LIVE = timedelta(days=7)  # a clock that jumped so long ago cannot be told from a right one
SILENCE = timedelta(days=30)  # a site in use has an event in each of them


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much of a site's data was older than its retention and was removed."""

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
            f"of subjects not seen since: profiles {self.profiles:,}, kept variations {self.assignments:,}."
        )


def tidy(config: SiteConfig, *, stores: Stores, now: datetime) -> Tidied | None:
    """Apply the site's retention; None when it keeps everything. Imported attributes stay.

    The next drain removes the same events from the columns. Raises StoreUnavailable; the next run then does the rest.
    """
    if config.retention_days is None:
        return None
    before = now - timedelta(days=config.retention_days)
    site = config.site
    events = stores.log.tidy(site, before)
    profiles = stores.profiles.tidy(site, before)
    assignments = stores.assignments.tidy(site, lambda subject: stores.log.knows(site, subject))
    return Tidied(site, config.retention_days, events, profiles, assignments)


def doubt_about(config: SiteConfig, *, log: EventLog, now: datetime) -> str | None:
    """Why the clock may be wrong, in one sentence, so that tidying would remove what is not old; None without doubt.

    A clock that has jumped ahead leaves a gap in the log: between the events before the jump and those of the last
    days. Raises StoreUnavailable.
    """
    if config.retention_days is None:
        return None
    newest = log.newest_before(config.site, now - LIVE)
    if newest is None or now - newest <= LIVE + SILENCE:
        return None
    return (
        f"{config.site} was not tidied: the clock says {now:%Y-%m-%d}, but before the last {LIVE.days} days the newest "
        f"event is from {newest:%Y-%m-%d}; set the clock, or if it is right run `vitrine tidy {config.site}`."
    )


class DailyTidy:
    """Tidies all sites once a day, in one of the processes that share a data folder. A site whose clock is in doubt is
    left as it is.

    The file `marker` has the time of the last start, and is locked while tidying runs. After a failure, the next try is
    the next day.
    """

    def __init__(self, marker: Path, configs: Callable[[], Iterable[SiteConfig]], stores: Stores, clock: Clock) -> None:
        self._marker = marker
        self._configs = configs
        self._stores = stores
        self._clock = clock
        self._said = ""

    def run_if_due(self) -> None:
        """Tidy, unless it was started less than a day ago or another process does it now."""
        try:
            self._run_if_due()
        except OSError as error:
            sentence = f"{self._marker} cannot be written ({error.strerror}), so nothing is tidied."
            if sentence != self._said:
                self._said = sentence
                _log.warning("%s", sentence)

    def _run_if_due(self) -> None:
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
            doubt = doubt_about(config, log=self._stores.log, now=now)
            if doubt is not None:
                _log.warning("%s", doubt)
                return
            tidied = tidy(config, stores=self._stores, now=now)
        except VitrineError as error:
            _log.warning("%s was not tidied completely; the rest is done tomorrow: %s", config.site, error)
        else:
            if tidied is not None:
                _log.info("%s", tidied.sentence)


def _is_due(began: str, now: datetime) -> bool:
    """Whether a day has passed since `began`; True also if the clock was set back or the text is not a time."""
    try:
        return not timedelta(0) <= now - datetime.fromisoformat(began) < DAY
    except (ValueError, TypeError):
        return True
