"""Records one batch of a visitor's events.

    checked and proven -> appended to the log -> folded into the profile of their subject

An event of somebody who was erased is not appended. If an erasure runs at the same time, what follows from the log is
made again.

The answer is sent only after the log has committed. Profiles and assignments are derived from the log. If their stores
fail, the answer is the same; the visitor's next event and next exposure repair them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.event import Event
from vitrine.flow.admit import Admitted, Doorkeeper, admit
from vitrine.flow.assignment import keep_assignment
from vitrine.flow.erased import withdraw_assignments
from vitrine.flow.history import carry_over, catch_up, may_take_over
from vitrine.store.ports import AssignmentStore, EventLog, ProfileStore
from vitrine.wire.events import EventsAnswer, EventsRequest

_log = logging.getLogger(__name__)


def record(
    request: EventsRequest,
    keeper: Doorkeeper,
    *,
    log: EventLog,
    profiles: ProfileStore,
    assignments: AssignmentStore,
    may_carry_over: bool = True,
) -> EventsAnswer:
    """Record the batch durably; return the outcome of each event. Raises StoreUnavailable unless all is recorded.

    `may_carry_over` is the site's `carry_over`: the first to sign in on a browser takes over what it did before.
    """
    good, rejected = admit(request, keeper)
    events = [admitted.event for admitted in good]
    positions, taker = _append(good, log, keeper.now) if may_carry_over else (log.append(events), None)
    changed = [event.subject for event in events if positions and event.builds_profile]
    for subject in dict.fromkeys(changed + ([taker] if taker is not None else [])):
        catch_up(request.site, subject, log, profiles)
    if positions:
        _keep(request.site, events, log, assignments)
    return EventsAnswer(accepted=len(positions), duplicates=len(events) - len(positions), rejected=rejected)


def _append(good: Sequence[Admitted], log: EventLog, now: datetime) -> tuple[list[int], str | None]:
    """Append the events, with a carry-over marker before the first one of a subject that may take over.

    Returns the new positions, and the subject that took over, if any.
    """
    events = [admitted.event for admitted in good]
    border = next((index for index, admitted in enumerate(good) if may_take_over(admitted.who)), None)
    if border is None:
        return log.append(events), None
    before = log.append(events[:border]) if border else []
    event = events[border]
    taker = carry_over(event.site, event.visitor_id, good[border].who, log, event.created_at, now)
    return before + log.append(events[border:]), taker


def _keep(site: str, events: Sequence[Event], log: EventLog, assignments: AssignmentStore) -> None:
    """Keep the assignments of the exposures in the batch, but not of somebody who is erased meanwhile."""
    exposures = [event for event in events if event.name == "exposure"]
    if not exposures:
        return
    try:
        erasures = log.erasures()
        for event in exposures:
            keep_assignment(event, assignments)
        if log.erasures() != erasures:
            withdraw_assignments(site, exposures, log, assignments)
    except StoreUnavailable as error:
        _log.warning("An assignment of site %s was not kept: %s", site, error)
