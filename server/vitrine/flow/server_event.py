"""Records what the shop's backend reports. Its key was checked before, so what it says is believed.

checked -> appended to the log -> folded into the profiles of their subjects
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec import structs

from vitrine.domain.event import ORDER, RENDERING_EVENTS, Event
from vitrine.domain.subject import backend_visitor
from vitrine.flow.admit import MAX_AHEAD
from vitrine.flow.history import catch_up
from vitrine.flow.reduced import item_of, order_of, params_of
from vitrine.store.ports import EventLog, ProfileStore
from vitrine.wire.events import EventsAnswer, Rejected
from vitrine.wire.server_events import ServerEvent, ServerEventsRequest

MAX_AGE = timedelta(days=31)  # a backend that was down sends its orders later; older ones are imported
ERASED = "This visitor was erased."


def report(
    request: ServerEventsRequest,
    now: datetime,
    *,
    log: EventLog,
    profiles: ProfileStore,
    is_erased: Callable[[str, str], bool] = lambda site, visitor_id: False,
) -> EventsAnswer:
    """Record the events durably; return the outcome of each. Raises StoreUnavailable unless all are recorded.

    A visitor who `is_erased` (site, visitor_id) is left out: an event that names an account, too, is about that alone.
    """
    good: list[Event] = []
    rejected: list[Rejected] = []
    for index, sent in enumerate(request.events):
        is_gone = sent.visitor_id is not None and is_erased(request.site, sent.visitor_id)
        if is_gone and sent.consent.personalization and (sent.account_id or sent.profile_id) is not None:
            sent, is_gone = structs.replace(sent, visitor_id=None), False
        reason = ERASED if is_gone else _refusal(sent, now)
        if reason is None:
            good.append(_event(sent, request.site, now))
        else:
            rejected.append(Rejected(sent.event_id or sent.transaction_id or f"#{index}", reason))
    positions = log.append(good)
    if positions:
        for subject in dict.fromkeys(event.subject for event in good if event.builds_profile):
            catch_up(request.site, subject, log, profiles)
    return EventsAnswer(accepted=len(positions), duplicates=len(good) - len(positions), rejected=rejected)


def _refusal(sent: ServerEvent, now: datetime) -> str | None:
    """Why the event cannot be recorded, in one sentence; None when it can."""
    if sent.name in RENDERING_EVENTS:
        return f"{sent.name} is about a rendering: only the page that shows it can report it."
    if sent.event_id is None and not (sent.name == ORDER and order_of(sent) is not None):
        return "Give the event an event_id, or a purchase its transaction_id, so that it counts once."
    if not sent.consent.measurement:
        return "Without consent to measurement nothing is stored."
    if sent.visitor_id is None and sent.account_id is None and sent.profile_id is None:
        return "Name the visitor_id, or the account_id and profile_id, that it is about."
    if sent.visitor_id is None and not sent.consent.personalization:
        return "Without consent to personalization only a visitor_id is stored, and it has none."
    if sent.created_at - now > MAX_AHEAD:
        return f"created_at is more than {MAX_AHEAD.seconds} s in the future."
    if now - sent.created_at > MAX_AGE:
        return f"created_at is more than {MAX_AGE.days} days ago: import it with `vitrine import events`."
    return None


def _event(sent: ServerEvent, site: str, now: datetime) -> Event:
    """The event. Accounts and profiles are recorded only with consent to personalization, as those of the tag."""
    may_know = sent.consent.personalization
    return Event(
        event_id=_identity(sent),
        site=site,
        visitor_id=sent.visitor_id or backend_visitor(),
        name=sent.name,
        created_at=min(sent.created_at.astimezone(UTC), now),
        received_at=now,
        items=tuple(item_of(item) for item in sent.items),
        value=sent.value,
        currency=sent.currency,
        transaction_id=order_of(sent),
        account_id=sent.account_id if may_know else None,
        profile_id=sent.profile_id if may_know else None,
        params=params_of(sent),
        proof="server",
        consent="all" if may_know else "measurement",
    )


def _identity(sent: ServerEvent) -> str:
    """The event's id in the log, in a name space that no page can write to. That of an order is its transaction's."""
    order = order_of(sent)
    if sent.name == ORDER and order is not None:
        return f"order:{order}"
    return f"server:{sent.event_id}"
