"""Keeps the variations of exposed units, so that they stay when weights change or somebody signs in."""

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
    """Keep the variation of an exposure to a split campaign, for its unit and for its visitor.

    Only a trusted event counts. The store is read before it is written, because most exposures are not the first.
    Raises StoreUnavailable.
    """
    if not event.is_trusted or event.name != "exposure" or event.bucket_version is None:
        return
    if event.campaign is None or event.variation is None:
        return
    ids = Ids(event.visitor_id, event.account_id, event.profile_id)
    subjects = [subject for unit in _UNITS.get(event.unit, ()) if (subject := ids.subject(unit)) is not None]
    key = assignment_key(event.campaign, event.bucket_version)
    for subject, kept in assignments.get(event.site, subjects).items():
        if key not in kept:
            assignments.put_first(event.site, subject, key, event.variation)


def rebuild_assignments(site: str, log: EventLog, assignments: AssignmentStore) -> None:
    """Fill the empty store `assignments` from the site's log. Raises StoreUnavailable."""
    for _, event in log.scan(site):
        keep_assignment(event, assignments)
