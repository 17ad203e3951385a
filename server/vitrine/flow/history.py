"""The history of a subject in the log, and its profile, which is the fold of the history.

What a browser did before anybody signed in is carried over, once, to the first account or profile that signs in. The
log then has a marker among the events of that subject. In the subject's history, the visitor's events before the marker
replace it. So a profile can always be rebuilt from the log.
"""

from __future__ import annotations

import logging
from datetime import datetime
from weakref import WeakSet

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.event import CARRY_OVER, CARRY_OVER_ID, CarriedOver, Event
from vitrine.domain.profile import Profile
from vitrine.domain.subject import visitor_subject
from vitrine.profile.fold import fold
from vitrine.store.ports import EventLog, ProfileStore
from vitrine.wire.events import SignedIn

_log = logging.getLogger(__name__)

# The first try may lose to a writer that read the log before our events. A writer that wins the second time started
# after that put, hence after our commit, and has folded in our events. So a third try would find nothing to do.
_TRIES = 2

# Stores whose last profile could not catch up: an outage is one warning, not one for each batch of events.
_failing: WeakSet[ProfileStore] = WeakSet()


def may_take_over(who: SignedIn) -> bool:
    """Whether the browser's history may be carried over to who has signed in: to anybody but a kids profile."""
    return (who.account_id is not None or who.profile_id is not None) and not who.is_kids


def carry_over(site: str, visitor_id: str, who: SignedIn, log: EventLog, at: datetime, now: datetime) -> str | None:
    """Record that `who` takes over what the browser did so far; return that subject, None if another one already has.

    `at` is when `who` had signed in: if that was before an erasure, nothing is recorded.

    Only the first one does: all markers of a visitor have the same id, so the log has one. Raises StoreUnavailable.
    """
    if log.find(site, visitor_id, CARRY_OVER_ID) is not None:
        return None
    marker = Event(
        event_id=CARRY_OVER_ID,
        site=site,
        visitor_id=visitor_id,
        name=CARRY_OVER,
        created_at=at,
        received_at=now,
        account_id=who.account_id,
        profile_id=who.profile_id,
        proof="visitor",
        consent="all",
    )
    return marker.subject if log.append([marker]) else None


def read_history(site: str, subject: str, after: int, log: EventLog) -> list[tuple[int, Event | CarriedOver]]:
    """The history of the subject at positions > `after`, in log order. Raises StoreUnavailable."""
    return [
        (position, _carried_over(event, position, log) if event.is_carry_over else event)
        for position, event in log.read_subject(site, subject, after)
    ]


def rebuild(site: str, subject: str, log: EventLog) -> Profile:
    """The subject's profile from the log alone. Raises StoreUnavailable."""
    return fold(None, subject, read_history(site, subject, 0, log))


def catch_up(site: str, subject: str, log: EventLog, profiles: ProfileStore) -> None:
    """Fold new events of the log into the stored profile. Never raises: the subject's next event tries again.

    If somebody is erased meanwhile, the profile is folded anew: it may have been read before. The first failure of a
    row is a warning.
    """
    try:
        erasures = log.erasures()
        for _ in range(_TRIES):
            profile = profiles.get(site, subject)
            after = profile.log_position if profile else 0
            missing = read_history(site, subject, after, log)
            if not missing or profiles.put(site, fold(profile, subject, missing), after):
                break
        if log.erasures() != erasures:
            fold_again(site, subject, log, profiles)
            if is_gone(site, subject, log):
                profiles.forget(site, subject)
        _failing.discard(profiles)
    except StoreUnavailable as error:
        level = logging.DEBUG if profiles in _failing else logging.WARNING
        _failing.add(profiles)
        _log.log(level, "A profile of site %s is behind the log until its next event: %s", site, error)


def fold_again(site: str, subject: str, log: EventLog, profiles: ProfileStore) -> None:
    """Rebuild the stored profile after events were removed from the log. Raises StoreUnavailable."""
    while True:  # a server may fold at the same time, so check what was stored
        stored, fresh = profiles.get(site, subject), rebuild(site, subject, log)
        if stored is None or stored == fresh:
            return
        profiles.put(site, fresh, stored.log_position)


def is_gone(site: str, subject: str, log: EventLog) -> bool:
    """Whether the subject was erased and has done nothing since. Raises StoreUnavailable."""
    return log.erased_at(site, subject) is not None and not log.knows(site, subject)


def _carried_over(marker: Event, position: int, log: EventLog) -> CarriedOver:
    own = log.read_subject(marker.site, visitor_subject(marker.visitor_id), 0)
    return CarriedOver(tuple(event for at, event in own if at < position))
