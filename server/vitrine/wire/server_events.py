"""`POST /v1/server/events`, typed and bounded: what the shop's backend reports. Unknown fields are ignored."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from vitrine.wire.consent import Consent
from vitrine.wire.events import WireItem
from vitrine.wire.scalars import MAX_EVENTS, EventId, EventName, Id, ShortText, SignedInId, SiteId, Time, VisitorId


class ServerEvent(Struct, frozen=True, kw_only=True):
    """One event, about whoever it names: a visitor, an account, or a profile of it. The backend is believed.

    An order (`purchase`) with a `transaction_id` counts once, whoever reports it and however often; another event needs
    an `event_id` for that. `consent` is what the person allowed when it happened.
    """

    name: EventName
    created_at: Time
    event_id: EventId | None = None
    visitor_id: VisitorId | None = None
    account_id: SignedInId | None = None
    profile_id: SignedInId | None = None
    consent: Consent = Consent()
    items: Annotated[list[WireItem], Meta(max_length=200)] = field(default_factory=list)
    value: float | None = None
    currency: Annotated[str, Meta(max_length=8)] | None = None
    transaction_id: Id | None = None
    params: Annotated[
        dict[Annotated[str, Meta(max_length=40)], bool | int | float | ShortText | None], Meta(max_length=27)
    ] = field(default_factory=dict)


class ServerEventsRequest(Struct, frozen=True, kw_only=True):
    """`POST /v1/server/events`: events of any visitors and accounts of one site.

    The answer is that of `/v1/events`; a rejected event without an `event_id` is named by its `transaction_id`, or by
    its index, as `#3`.
    """

    site: SiteId
    events: Annotated[list[ServerEvent], Meta(min_length=1, max_length=MAX_EVENTS)]
