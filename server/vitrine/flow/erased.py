"""What a server does about erasures that other processes carry out at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.domain.event import Event
from vitrine.domain.subject import visitor_subject
from vitrine.flow.history import is_gone
from vitrine.store.ports import AssignmentStore, EventLog


def erased_visitors(log: EventLog) -> Callable[[str, str], bool]:
    """Whether a visitor of a site was erased. False while the log cannot be read: it then stores nothing, either."""

    def is_erased(site: str, visitor_id: str) -> bool:
        try:
            return log.erased_at(site, visitor_subject(visitor_id)) is not None
        except (StoreUnavailable, BadFile):
            return False

    return is_erased


def withdraw_assignments(site: str, events: Iterable[Event], log: EventLog, assignments: AssignmentStore) -> None:
    """Remove variations that were kept for subjects which were erased meanwhile. Raises StoreUnavailable."""
    about = (subject for event in events for subject in (event.subject, visitor_subject(event.visitor_id)))
    for subject in dict.fromkeys(about):
        if is_gone(site, subject, log):
            assignments.forget(site, subject)
