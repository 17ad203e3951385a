"""Withdraws what a visitor no longer allows: the visitor waits for a tombstone only, not for files to be rewritten.

noted durably -> tombstone -> rows removed or detached -> profiles emptied -> answered -> the rest (job/erase.py)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from vitrine.domain.profile import Profile
from vitrine.store.pending import PendingErasure, PendingErasures
from vitrine.store.ports import EventLog, ProfileStore


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """Begins erasures. `go_on` wakes whoever carries out the rest."""

    log: EventLog
    profiles: ProfileStore
    pending: PendingErasures
    go_on: Callable[[], None]

    def is_personal(self, site: str, subject: str) -> bool:
        """Whether anything is stored that was made under consent to personalization. Raises StoreUnavailable."""
        profile = self.profiles.get(site, subject)
        if profile is not None and profile.last_seen_at is not None:
            return True
        return any(event.consent == "all" for _, event in self.log.read_subject(site, subject, 0))

    def begin(self, site: str, subject: str, at: datetime, *, keeps_rows: bool = False) -> None:
        """From now on nothing of the subject is used, and nothing new is stored; the rest is done later, also after a
        crash. With `keeps_rows` a visitor's events stay for measurement, under a stand-in id.

        Raises StoreUnavailable; then it may have begun, and must be asked for again.
        """
        self.pending.add(PendingErasure(site, subject, at, keeps_rows))
        self.log.bury(site, subject, at)
        if keeps_rows:
            self.log.detach(site, subject)
        else:
            self.log.forget_own(site, subject)
        for each in self.profiles.export(site, subject):
            _empty(site, each, self.profiles)
        self.go_on()


def _empty(site: str, subject: str, profiles: ProfileStore) -> None:
    while True:  # a server may fold at the same time
        stored = profiles.get(site, subject)
        if stored is None or profiles.put(site, Profile(subject), stored.log_position):
            return
