"""`POST /v1/events`, typed and bounded. Unknown fields are ignored, as in decide.py."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from vitrine.wire.consent import Consent
from vitrine.wire.page import Page
from vitrine.wire.scalars import (
    MAX_EVENTS,
    EventId,
    EventName,
    Id,
    IdentityToken,
    ShortText,
    SignedInId,
    SiteId,
    Time,
    VisitorId,
    VisitorProof,
)


class WireItem(Struct, frozen=True):
    """An item inside an event (GA4 field names)."""

    item_id: Id
    item_name: ShortText | None = None
    item_category: ShortText | None = None
    item_brand: ShortText | None = None
    price: float | None = None
    quantity: Annotated[int, Meta(ge=0, le=100_000)] = 1


class SignedIn(Struct, frozen=True):
    """Who has signed in: nobody if nothing is given.

    `identity_token` is the proof, made by the shop's backend (token/identity.py). The ids count only if it says the
    same; with the token alone its ids count. `is_kids` says that a kids profile has signed in: what the browser did
    before is not carried over into it.
    """

    account_id: SignedInId | None = None
    profile_id: SignedInId | None = None
    is_kids: bool = False
    identity_token: IdentityToken | None = None


class WireEvent(Struct, frozen=True):
    """One event (GA4 names; `exposure`, `click` and `close` are about a rendering and carry its token).

    `signed_in` is who had signed in when it happened; `{}` means nobody. `consent` is what the visitor allowed then. If
    one is missing, that of the batch counts.
    """

    event_id: EventId
    name: EventName
    created_at: Time
    page: Page | None = None
    items: Annotated[list[WireItem], Meta(max_length=200)] = field(default_factory=list)
    value: float | None = None
    currency: Annotated[str, Meta(max_length=8)] | None = None
    transaction_id: Id | None = None
    search_term: ShortText | None = None
    exposure_token: Annotated[str, Meta(max_length=500)] | None = None
    signed_in: SignedIn | None = None
    consent: Consent | None = None
    params: Annotated[
        dict[Annotated[str, Meta(max_length=40)], bool | int | float | ShortText | None], Meta(max_length=27)
    ] = field(default_factory=dict)


class EventsEnvelope(SignedIn, frozen=True, kw_only=True):
    """The fields of a batch other than its events."""

    site: SiteId
    visitor_id: VisitorId
    sent_at: Time
    visitor_proof: VisitorProof | None = None
    consent: Consent = Consent()


class EventsRequest(EventsEnvelope, frozen=True, kw_only=True):
    """`POST /v1/events`: a batch of one visitor's events. `sent_at` lets the server correct the visitor's clock.

    `visitor_proof` came with the visitor's id; events without it are recorded, but nothing learns from them. An event
    without consent to measurement is rejected. Who has signed in may be given only with consent to personalization.
    A malformed event is rejected by itself; only a malformed envelope, or no good event at all, is a 400.
    """

    events: Annotated[list[WireEvent], Meta(min_length=1, max_length=MAX_EVENTS)]


class Rejected(Struct, frozen=True):
    """An event that was not recorded, and why. One without a readable id is named by its index, as `#3`."""

    event_id: str
    reason: str


class EventsAnswer(Struct, frozen=True):
    """Given only after the commit: the events are durable."""

    accepted: int
    duplicates: int
    rejected: list[Rejected]
