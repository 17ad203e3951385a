"""`POST /v1/events`, typed and bounded. Unknown fields are ignored, as in decide.py."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from vitrine.wire.page import Page
from vitrine.wire.scalars import MAX_EVENTS, EventId, EventName, Id, ShortText, SignedInId, SiteId, Time, VisitorId


class WireItem(Struct, frozen=True):
    """An item inside an event (GA4 field names)."""

    item_id: Id
    item_name: ShortText | None = None
    item_category: ShortText | None = None
    item_brand: ShortText | None = None
    price: float | None = None
    quantity: Annotated[int, Meta(ge=0, le=100_000)] = 1


class SignedIn(Struct, frozen=True):
    """Who has signed in: nobody if neither id is given. `is_kids` is as in a decide request."""

    account_id: SignedInId | None = None
    profile_id: SignedInId | None = None
    is_kids: bool = False


class WireEvent(Struct, frozen=True):
    """One event (GA4 names; `exposure`, `click` and `close` are about a rendering and carry its token).

    `signed_in` is who had signed in when it happened; `{}` means nobody. If it is missing, that of the batch counts.
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
    params: Annotated[
        dict[Annotated[str, Meta(max_length=40)], bool | int | float | ShortText | None], Meta(max_length=27)
    ] = field(default_factory=dict)


class EventsEnvelope(SignedIn, frozen=True, kw_only=True):
    """The fields of a batch other than its events."""

    site: SiteId
    visitor_id: VisitorId
    sent_at: Time


class EventsRequest(EventsEnvelope, frozen=True, kw_only=True):
    """`POST /v1/events`: a batch of one visitor's events. `sent_at` lets the server correct the visitor's clock.

    `account_id`, `profile_id` and `is_kids` are as in a decide request, for the events that do not say themselves who
    had signed in. Here and there they may be given only with the visitor's consent to personalization.
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
