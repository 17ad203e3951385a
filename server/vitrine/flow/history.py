"""A subject's profile and the log it is folded from: caught up, rebuilt, or read when the store has lost it."""

from __future__ import annotations

import logging

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.profile import Profile
from vitrine.profile.fold import fold
from vitrine.store.ports import EventLog, ProfileStore

_log = logging.getLogger(__name__)

# One try may lose to a writer that read the log before our events; whoever wins the next race began after that
# writer's put, hence after our commit, and has folded our events in. So a third try would find nothing to do.
_TRIES = 2


def rebuild(site: str, subject: str, log: EventLog) -> Profile:
    """The subject's profile from the log alone. Raises StoreUnavailable."""
    return fold(None, subject, log.read_subject(site, subject, 0))


def catch_up(site: str, subject: str, log: EventLog, profiles: ProfileStore) -> None:
    """Fold what the log holds and the profile does not yet. Never raises: the subject's next event does it again."""
    try:
        for _ in range(_TRIES):
            profile = profiles.get(site, subject)
            after = profile.log_position if profile else 0
            missing = log.read_subject(site, subject, after)
            if not missing or profiles.put(site, fold(profile, subject, missing), after):
                return
    except StoreUnavailable as error:
        _log.warning("A profile of site %s is behind the log until its next event: %s", site, error)


class KnownProfiles:
    """What is known of each subject, for who only reads.

    A profile that its store has lost (the file was deleted or upgraded, the engine replaced) is folded from the log,
    once for each reading, until the subject's next event stores it again. Only then does a reading cost more.
    """

    def __init__(self, profiles: ProfileStore, log: EventLog) -> None:
        self._profiles = profiles
        self._log = log

    def get(self, site: str, subject: str) -> Profile | None:
        """The profile, None for a subject of which the log knows nothing either. Raises StoreUnavailable."""
        stored = self._profiles.get(site, subject)
        if stored is not None:
            return stored
        folded = rebuild(site, subject, self._log)
        return folded if folded.log_position else None
