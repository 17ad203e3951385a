"""Records one batch of a visitor's events.

    corrected and checked -> appended to the log -> folded into the profile of their subject

The answer is sent only after the log has committed. Profiles and assignments are derived from the log. If their stores
fail, the answer is the same; the visitor's next event and next exposure repair them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.event import RENDERING_EVENTS, Event
from vitrine.flow.assignment import keep_assignment
from vitrine.flow.from_wire import MAX_AGE, to_event, with_signed_in
from vitrine.flow.history import carry_over, catch_up, may_take_over
from vitrine.store.ports import AssignmentStore, EventLog, ProfileStore
from vitrine.token.exposure import Exposure, ExposureSigner
from vitrine.wire.events import EventsAnswer, EventsRequest, Rejected, SignedIn, WireEvent

_log = logging.getLogger(__name__)


MAX_AHEAD = timedelta(seconds=60)


MAX_TOKEN_AGE = timedelta(hours=24)  # a page may stay open over night, but tokens cannot be collected for later


def record(
    request: EventsRequest,
    *,
    log: EventLog,
    profiles: ProfileStore,
    assignments: AssignmentStore,
    signer: ExposureSigner,
    now: datetime,
    may_carry_over: bool = True,
) -> EventsAnswer:
    """Record the batch durably; return the outcome of each event. Raises StoreUnavailable unless all is recorded.

    `may_carry_over` is the site's `carry_over`: the first to sign in on a browser takes over what it did before.
    """
    good: list[tuple[SignedIn, Event]] = []
    rejected: list[Rejected] = []
    for wire in request.events:
        exposure = None
        if wire.name in RENDERING_EVENTS and wire.exposure_token is not None:
            exposure = signer.verify(wire.exposure_token, request.site, request.visitor_id)
        reason = _refusal(wire, exposure, request.sent_at)
        if reason is None and exposure is not None:
            reason = _staleness(exposure, now)
        if reason is not None:
            rejected.append(Rejected(wire.event_id, reason))
            continue
        age = max(timedelta(0), request.sent_at - wire.created_at)
        event = to_event(wire, request.site, request.visitor_id, now - age, now, exposure)
        who = wire.signed_in or request
        good.append((who, with_signed_in(event, who, exposure)))
    events = [event for _, event in good]
    positions, taker = _append(good, log, now) if may_carry_over else (log.append(events), None)
    changed = [event.subject for event in events if positions] + ([taker] if taker is not None else [])
    for subject in dict.fromkeys(changed):
        catch_up(request.site, subject, log, profiles)
    if positions:
        _keep(request.site, events, assignments)
    return EventsAnswer(accepted=len(positions), duplicates=len(events) - len(positions), rejected=rejected)


def _append(good: Sequence[tuple[SignedIn, Event]], log: EventLog, now: datetime) -> tuple[list[int], str | None]:
    """Append the events, with a carry-over marker before the first one of a subject that may take over.

    Returns the new positions, and the subject that took over, if any.
    """
    events = [event for _, event in good]
    border = next((index for index, (who, _) in enumerate(good) if may_take_over(who)), None)
    if border is None:
        return log.append(events), None
    before = log.append(events[:border]) if border else []
    (who, event) = good[border]
    taker = carry_over(event.site, event.visitor_id, who, log, now)
    return before + log.append(events[border:]), taker


def _refusal(wire: WireEvent, exposure: Exposure | None, sent_at: datetime) -> str | None:
    """Why the event cannot be recorded, in one sentence; None when it can."""
    age = sent_at - wire.created_at
    if age < -MAX_AHEAD:
        return f"created_at is more than {MAX_AHEAD.seconds} s after sent_at."
    if age > MAX_AGE:
        return f"created_at is more than {MAX_AGE.days} days before sent_at."
    if wire.name in RENDERING_EVENTS:
        if wire.exposure_token is None:
            return f"{wire.name} needs the exposure_token of its decision."
        if exposure is None:
            return "exposure_token was not signed by this server for this visitor."
    return None


def _staleness(exposure: Exposure, now: datetime) -> str | None:
    """Why a valid token is too old or from the future; None when its time is right."""
    age_s = now.timestamp() - exposure.issued_at
    if age_s > MAX_TOKEN_AGE.total_seconds():
        return f"exposure_token is more than {MAX_TOKEN_AGE.total_seconds() / 3_600:g} h old."
    if age_s < -MAX_AHEAD.total_seconds():
        return "exposure_token is from the future: the clocks of your servers differ."
    return None


def _keep(site: str, events: Sequence[Event], assignments: AssignmentStore) -> None:
    """Keep the assignments of the exposures in the batch."""
    try:
        for event in events:
            keep_assignment(event, assignments)
    except StoreUnavailable as error:
        _log.warning("An assignment of site %s was not kept: %s", site, error)
