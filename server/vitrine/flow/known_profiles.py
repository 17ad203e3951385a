"""Reads profiles for a page view: from their store, or from the log where the store has none."""

from __future__ import annotations

import threading
from dataclasses import replace

from vitrine.domain.event import CARRY_OVER_ID
from vitrine.domain.profile import Profile
from vitrine.domain.subject import visitor_subject
from vitrine.flow.history import read_history
from vitrine.profile.fold import fold
from vitrine.store.ports import EventLog, ProfileStore

MOST_IN_VAIN = 10_000  # subjects


class KnownProfiles:
    """Profiles, for reading only. It may be shared between threads.

    If the store has lost a profile (its file was deleted or upgraded, or the engine replaced), each `get` folds it from
    the log, until the subject's next event stores it again. Only in that case is a `get` slow. Of a subject of whose
    events no profile may be made, the store has none either: how far the log was read in vain is remembered, so that
    many such events are read once.
    """

    def __init__(self, profiles: ProfileStore, log: EventLog, most_in_vain: int = MOST_IN_VAIN) -> None:
        self._profiles = profiles
        self._log = log
        self._most_in_vain = most_in_vain
        self._in_vain: dict[tuple[str, str], int] = {}
        self._gate = threading.Lock()

    def get(self, site: str, subject: str) -> Profile | None:
        """The profile, None for a subject without events in the log. Raises StoreUnavailable."""
        stored = self._profiles.get(site, subject)
        if stored is not None:
            return stored
        after = self._in_vain.get((site, subject), 0)
        folded = fold(Profile(subject, after), subject, read_history(site, subject, after, self._log))
        if folded.last_seen_at is None and folded.log_position > after:
            self._remember((site, subject), folded.log_position)
        return folded if folded.log_position else None

    def _remember(self, key: tuple[str, str], position: int) -> None:
        with self._gate:
            self._in_vain.pop(key, None)
            self._in_vain[key] = position
            if len(self._in_vain) > self._most_in_vain:
                del self._in_vain[next(iter(self._in_vain))]

    def before_signing_in(self, site: str, visitor_id: str, subject: str) -> Profile | None:
        """The profile that `subject` will take over from the browser when it signs in; None if another one has it.

        Raises StoreUnavailable.
        """
        if self._log.find(site, visitor_id, CARRY_OVER_ID) is not None:
            return None
        before = self.get(site, visitor_subject(visitor_id))
        return replace(before, subject=subject) if before is not None else None
