"""Converts events of a request to events of the log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec

from vitrine.domain.event import RENDERING_EVENTS, Event, Proof, RowConsent
from vitrine.experiment.unit import Ids
from vitrine.flow.reduced import address_of, item_of, items_of, order_of, params_of, referrer_of, search_of
from vitrine.token.exposure import Exposure
from vitrine.wire.decide import DecideRequest
from vitrine.wire.events import SignedIn, WireEvent

MAX_AGE = timedelta(days=7)

# Of the events in a decide request: what no page needs more of for one decision. The tag sends 30 (QUESTION_EVENTS).
MAX_PENDING_EVENTS = 30
MAX_PENDING_ITEMS = 200


def pending_events(
    request: DecideRequest, ids: Ids, now: datetime, takes_over: bool, kept_parameters: Collection[str] = ()
) -> list[Event]:
    """The events in a decide request, for this decision only; they are not recorded.

    Events without consent to personalization are left out. So are those from while somebody else had signed in, and
    also those of nobody, unless the signed-in subject `takes_over` what the browser did before.

    Without `sent_at` the visitor's clock cannot be corrected: a time in the future becomes now, and a very old event is
    left out. Events about renderings are left out too: they count only after their token is verified. Only the newest
    `MAX_PENDING_EVENTS` count, with `MAX_PENDING_ITEMS` items in all, so that no decision takes long.
    """
    assert ids.visitor_id is not None
    door = Door(request.site, ids.visitor_id, now, "visitor", "all", kept_parameters=kept_parameters)
    return [
        to_event(wire, door, min(wire.created_at, now).astimezone(UTC), None)
        for wire in _newest(request.events)
        if wire.name not in RENDERING_EVENTS
        and (wire.consent is None or wire.consent.personalization)
        and now - wire.created_at <= MAX_AGE
        and _counts_for(ids, wire.signed_in, takes_over)
    ]


def _newest(events: Sequence[WireEvent]) -> list[WireEvent]:
    """The last events, oldest first, with their items as far as the limits allow."""
    newest: list[WireEvent] = []
    room = MAX_PENDING_ITEMS
    for wire in reversed(events[-MAX_PENDING_EVENTS:]):
        newest.append(wire if len(wire.items) <= room else msgspec.structs.replace(wire, items=wire.items[:room]))
        room = max(0, room - len(wire.items))
    return newest[::-1]


def _counts_for(ids: Ids, who: SignedIn | None, takes_over: bool) -> bool:
    if who is None:
        return True
    claimed = (who.account_id, who.profile_id)
    return claimed == (ids.account_id, ids.profile_id) or (takes_over and claimed == (None, None))


@dataclass(frozen=True, slots=True)
class Door:
    """What the server knows of an event that comes in, apart from the event itself; the fields are as in Event.

    `kept_parameters` are the query parameters that the site keeps of an address.
    """

    site: str
    visitor_id: str
    received_at: datetime
    proof: Proof
    consent: RowConsent
    is_bot: bool = False
    is_counted: bool = True
    kept_parameters: Collection[str] = ()


def to_event(wire: WireEvent, door: Door, created_at: datetime, exposure: Exposure | None) -> Event:
    """The event, at the corrected time `created_at`; `exposure` is the content of its verified token.

    Addresses are reduced and e-mail addresses masked here, before anything is stored.
    """
    page = wire.page
    return Event(
        event_id=_identity(wire, door.proof, exposure),
        site=door.site,
        visitor_id=door.visitor_id,
        name=wire.name,
        created_at=created_at,
        received_at=door.received_at,
        page_url=address_of(page, door.kept_parameters),
        page_type=page.type if page else None,
        referrer=referrer_of(page, door.kept_parameters),
        items=items_of(wire),
        value=wire.value,
        currency=wire.currency,
        transaction_id=order_of(wire),
        search_term=search_of(wire),
        campaign=exposure.campaign if exposure else None,
        variation=exposure.variation if exposure else None,
        decision_id=exposure.decision_id if exposure else None,
        unit=exposure.unit if exposure else None,
        propensity=exposure.propensity if exposure else None,
        bucket_version=exposure.bucket_version if exposure else None,
        params=params_of(wire),
        proof=door.proof,
        consent=door.consent,
        is_bot=door.is_bot,
        is_counted=door.is_counted,
    )


def _identity(wire: WireEvent, proof: Proof, exposure: Exposure | None) -> str:
    """The event's id in the log. That of a rendering is made from its decision, so that its exposure, its click and its
    close count once; in a slot, the first click on each item.

    Unproven events have a name space of their own, so that they cannot take the place of a proven one.
    """
    if exposure is not None:
        clicked = [item_of(item).item_id for item in wire.items[:1]] if wire.name == "click" else []
        return ":".join((wire.name, exposure.decision_id, exposure.campaign, *clicked))
    return f"none:{wire.event_id}" if proof == "none" else wire.event_id


def with_signed_in(event: Event, who: SignedIn, exposure: Exposure | None) -> Event:
    """The event with the ids of who had signed in. For an exposure these are in its token.

    A token for an account does not name a profile: that of `who` is used if it is of the same account.
    """
    if exposure is None or exposure.unit == "visitor":
        if who.account_id is None and who.profile_id is None:
            return event
        return replace(event, account_id=who.account_id, profile_id=who.profile_id)
    is_same_account = exposure.unit == "account" and exposure.account_id == who.account_id
    profile_id = who.profile_id if is_same_account else exposure.profile_id
    return replace(event, account_id=exposure.account_id, profile_id=profile_id)
