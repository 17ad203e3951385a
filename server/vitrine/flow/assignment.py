"""Keeps what exposed units met, so that neither changed weights nor signing in gives them another variation."""

from __future__ import annotations

from vitrine.domain.event import Event
from vitrine.experiment.declaration import Unit
from vitrine.experiment.unit import Ids, assignment_key
from vitrine.store.ports import AssignmentStore, EventLog

_UNITS: dict[str | None, tuple[Unit, ...]] = {
    "visitor": ("visitor",),
    "account": ("account", "visitor"),
    "profile": ("profile", "visitor"),
}


def keep_assignment(event: Event, assignments: AssignmentStore) -> None:
    """Keep what an exposure to a split campaign shows, for its unit and for the visitor who was it at that moment.

    The store is asked before it is written to: most exposures are not the first. Raises StoreUnavailable.
    """
    if event.name != "exposure" or event.campaign is None or event.variation is None or event.bucket_version is None:
        return
    ids = Ids(event.visitor_id, event.account_id, event.profile_id)
    subjects = [subject for unit in _UNITS.get(event.unit, ()) if (subject := ids.subject(unit)) is not None]
    key = assignment_key(event.campaign, event.bucket_version)
    for subject, kept in assignments.get(event.site, subjects).items():
        if key not in kept:
            assignments.put_first(event.site, subject, key, event.variation)


def rebuild_assignments(site: str, log: EventLog, assignments: AssignmentStore) -> None:
    """Keep in `assignments`, empty before, what the log of the site says. Raises StoreUnavailable."""
    for _, event in log.scan(site):
        keep_assignment(event, assignments)
