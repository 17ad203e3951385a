"""Records one batch of a visitor's events.

    corrected and checked -> appended to the log (the truth) -> folded into the profile of whom they are about

An answer is given only after the log has committed. Profile and kept assignments are derived: when their stores fail,
the answer stands, the visitor's next event folds in what is missing, and the next exposure keeps the assignment.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.event import Event, EventItem
from vitrine.flow.assignment import keep_assignment
from vitrine.flow.history import carry_over, catch_up
from vitrine.store.ports import AssignmentStore, EventLog, ProfileStore
from vitrine.token.exposure import Exposure, ExposureSigner
from vitrine.wire.decide import DecideRequest
from vitrine.wire.events import EventsAnswer, EventsRequest, Rejected, WireEvent, WireItem

_log = logging.getLogger(__name__)

RENDERING_EVENTS = frozenset({"exposure", "click", "close"})
MAX_AGE = timedelta(days=7)
MAX_AHEAD = timedelta(seconds=60)
MAX_TOKEN_AGE = timedelta(hours=24)  # a page may stay open over night, but nobody collects tokens for later


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
    """Record the batch durably and say what became of each event. Raises StoreUnavailable when the log took nothing.

    `may_carry_over`: the site wants the first who signs in on a browser to take over what it did before.
    """
    events: list[Event] = []
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
        events.append(_with_signed_in(event, request, exposure))
    taker = carry_over(request, log, now) if events and may_carry_over else None
    positions = log.append(events)
    changed = [event.subject for event in events if positions] + ([taker] if taker is not None else [])
    for subject in dict.fromkeys(changed):
        catch_up(request.site, subject, log, profiles)
    if positions:
        _keep(request.site, events, assignments)
    return EventsAnswer(accepted=len(positions), duplicates=len(events) - len(positions), rejected=rejected)


def pending_events(request: DecideRequest, visitor_id: str, now: datetime) -> list[Event]:
    """The request's own events, for this decision only: nothing is recorded.

    There is no `sent_at` to correct the visitor's clock by, so a time ahead of ours becomes now and an absurdly old one
    leaves the event out. Events about renderings are left out too: they count when their token has been verified.
    """
    return [
        to_event(wire, request.site, visitor_id, min(wire.created_at, now).astimezone(UTC), now, None)
        for wire in request.events
        if wire.name not in RENDERING_EVENTS and now - wire.created_at <= MAX_AGE
    ]


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
            return "exposure_token was not signed here for this visitor."
    return None


def _staleness(exposure: Exposure, now: datetime) -> str | None:
    """Why a true token does not count any more, or not yet; None when it counts."""
    age_s = now.timestamp() - exposure.issued_at
    if age_s > MAX_TOKEN_AGE.total_seconds():
        return f"exposure_token is more than {MAX_TOKEN_AGE.total_seconds() / 3_600:g} h old."
    if age_s < -MAX_AHEAD.total_seconds():
        return "exposure_token is from the future: the clocks of your servers differ."
    return None


def _keep(site: str, events: Sequence[Event], assignments: AssignmentStore) -> None:
    """Keep the assignments that exposures of the batch show."""
    try:
        for event in events:
            keep_assignment(event, assignments)
    except StoreUnavailable as error:
        _log.warning("An assignment of site %s was not kept: %s", site, error)


def to_event(
    wire: WireEvent,
    site: str,
    visitor_id: str,
    created_at: datetime,
    received_at: datetime,
    exposure: Exposure | None,
) -> Event:
    page = wire.page
    return Event(
        event_id=_identity(wire, exposure),
        site=site,
        visitor_id=visitor_id,
        name=wire.name,
        created_at=created_at,
        received_at=received_at,
        page_url=page.url if page else None,
        page_type=page.type if page else None,
        referrer=page.referrer if page else None,
        items=_items(wire),
        value=wire.value,
        currency=wire.currency,
        transaction_id=wire.transaction_id,
        search_term=wire.search_term,
        campaign=exposure.campaign if exposure else None,
        variation=exposure.variation if exposure else None,
        decision_id=exposure.decision_id if exposure else None,
        unit=exposure.unit if exposure else None,
        propensity=exposure.propensity if exposure else None,
        bucket_version=exposure.bucket_version if exposure else None,
        params=wire.params,
    )


def _identity(wire: WireEvent, exposure: Exposure | None) -> str:
    """What the log knows the event by. An exposure is known by what was met, so that it counts once per decision."""
    if wire.name == "exposure" and exposure is not None:
        return f"exposure:{exposure.decision_id}:{exposure.campaign}"
    return wire.event_id


def _with_signed_in(event: Event, request: EventsRequest, exposure: Exposure | None) -> Event:
    """The event with who had signed in. The ids an exposure was decided for are in its token, whoever it is now.

    A token for an account does not say which of its profiles saw the page: the one that is there now, if it is that
    account's.
    """
    if exposure is None or exposure.unit == "visitor":
        return replace(event, account_id=request.account_id, profile_id=request.profile_id)
    is_same_account = exposure.unit == "account" and exposure.account_id == request.account_id
    profile_id = request.profile_id if is_same_account else exposure.profile_id
    return replace(event, account_id=exposure.account_id, profile_id=profile_id)


def _items(wire: WireEvent) -> tuple[EventItem, ...]:
    """The event's items; a view_item that names none is about the item of its page."""
    if not wire.items and wire.name == "view_item" and wire.page is not None and wire.page.item_id is not None:
        return (EventItem(wire.page.item_id, item_category=wire.page.category),)
    return tuple(_item(item) for item in wire.items)


def _item(item: WireItem) -> EventItem:
    return EventItem(item.item_id, item.item_name, item.item_category, item.item_brand, item.price, item.quantity)
