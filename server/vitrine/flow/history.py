"""What a subject did, as the log has it, and what is known of the subject: the fold of that.

What a browser did before anybody signed in on it is carried over, once, into the first account or profile that does.
The log then has a marker among that subject's events, and its place in the log is the border: in the subject's
history the visitor's events before it stand in its place. So a profile can always be rebuilt from the log.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.event import CARRY_OVER, CarriedOver, Event
from vitrine.domain.profile import Profile
from vitrine.domain.subject import visitor_subject
from vitrine.profile.fold import fold
from vitrine.store.ports import EventLog, ProfileStore
from vitrine.wire.events import SignedIn

_log = logging.getLogger(__name__)

# One try may lose to a writer that read the log before our events; whoever wins the next race began after that
# writer's put, hence after our commit, and has folded our events in. So a third try would find nothing to do.
_TRIES = 2


def may_take_over(who: SignedIn) -> bool:
    """Whether somebody has signed in whom the browser's history may be carried over to: not a kids profile."""
    return (who.account_id is not None or who.profile_id is not None) and not who.is_kids


def carry_over(site: str, visitor_id: str, who: SignedIn, log: EventLog, now: datetime) -> str | None:
    """Mark that `who` takes over what the browser did so far; return that subject, None when somebody has before.

    Only the first takes it: the log knows every marker of a visitor by the same id. Raises StoreUnavailable.
    """
    if log.find(site, visitor_id, CARRY_OVER) is not None:
        return None
    marker = Event(
        event_id=CARRY_OVER,
        site=site,
        visitor_id=visitor_id,
        name=CARRY_OVER,
        created_at=now,
        received_at=now,
        account_id=who.account_id,
        profile_id=who.profile_id,
    )
    return marker.subject if log.append([marker]) else None


def read_history(site: str, subject: str, after: int, log: EventLog) -> list[tuple[int, Event | CarriedOver]]:
    """What the subject did, at positions > `after`, in log order. Raises StoreUnavailable."""
    return [
        (position, _carried_over(event, position, log) if event.is_carry_over else event)
        for position, event in log.read_subject(site, subject, after)
    ]


def rebuild(site: str, subject: str, log: EventLog) -> Profile:
    """The subject's profile from the log alone. Raises StoreUnavailable."""
    return fold(None, subject, read_history(site, subject, 0, log))


def catch_up(site: str, subject: str, log: EventLog, profiles: ProfileStore) -> None:
    """Fold what the log holds and the profile does not yet. Never raises: the subject's next event does it again."""
    try:
        for _ in range(_TRIES):
            profile = profiles.get(site, subject)
            after = profile.log_position if profile else 0
            missing = read_history(site, subject, after, log)
            if not missing or profiles.put(site, fold(profile, subject, missing), after):
                return
    except StoreUnavailable as error:
        _log.warning("A profile of site %s is behind the log until its next event: %s", site, error)


def fold_again(site: str, subject: str, log: EventLog, profiles: ProfileStore) -> None:
    """Make the stored profile what the log gives now, after something was taken out of it. Raises StoreUnavailable."""
    while True:  # a server may fold at the same time, so what was stored is looked at again
        stored, fresh = profiles.get(site, subject), rebuild(site, subject, log)
        if stored is None or stored == fresh:
            return
        profiles.put(site, fresh, stored.log_position)


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

    def before_signing_in(self, site: str, visitor_id: str, subject: str) -> Profile | None:
        """What `subject` will take over from the browser by signing in on it, None when somebody has taken it.

        Raises StoreUnavailable.
        """
        if self._log.find(site, visitor_id, CARRY_OVER) is not None:
            return None
        before = self.get(site, visitor_subject(visitor_id))
        return replace(before, subject=subject) if before is not None else None


def _carried_over(marker: Event, position: int, log: EventLog) -> CarriedOver:
    own = log.read_subject(marker.site, visitor_subject(marker.visitor_id), 0)
    return CarriedOver(tuple(event for at, event in own if at < position))
