"""One immutable thing that happened, as the log keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from vitrine.domain.subject import subject_of

Scalar: TypeAlias = str | int | float | bool | None

RENDERING_EVENTS: Final = frozenset({"exposure", "click", "close"})
"""What the tag reports of a rendering. They prove that by a token, so a page cannot send them."""

PAGE_EVENTS: Final = (
    "page_view",
    "view_item",
    "view_cart",
    "add_to_cart",
    "add_to_wishlist",
    "remove_from_cart",
    "begin_checkout",
    "purchase",
    "search",
    "login",
    "sign_up",
    "refund",
)
"""What the tag reports of a page by itself, from its address and its data layer (REPORTED in the tag's push.js).

Every other name reaches the server only when a page says `vitrine("event", name)`.
"""

# No page can send an event of this name: on the wire a name has no hyphen.
CARRY_OVER = "carry-over"


@dataclass(frozen=True, slots=True)
class EventItem:
    """An item inside an event, with GA4's field names."""

    item_id: str
    item_name: str | None = None
    item_category: str | None = None
    item_brand: str | None = None
    price: float | None = None
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one visitor. Together with the ids of who had signed in, `visitor_id` says whom it is about.

    `created_at` is the visitor's clock corrected by the server (UTC), `received_at` the server's.
    For events about a rendering (`exposure`, `click`, `close`) `campaign`, `variation` and `decision_id` are set,
    `unit` says what was assigned the variation (visitor, account or profile; its id stands in the field of that name),
    `propensity` how likely that variation was for it, and `bucket_version` (None: nothing was split) is its campaign's.
    """

    event_id: str
    site: str
    visitor_id: str
    name: str
    created_at: datetime
    received_at: datetime
    page_url: str | None = None
    page_type: str | None = None
    referrer: str | None = None
    items: tuple[EventItem, ...] = ()
    value: float | None = None
    currency: str | None = None
    transaction_id: str | None = None
    search_term: str | None = None
    campaign: str | None = None
    variation: str | None = None
    decision_id: str | None = None
    account_id: str | None = None
    profile_id: str | None = None
    unit: str | None = None
    propensity: float | None = None
    bucket_version: int | None = None
    params: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """Whom the event is about, as its ids say."""
        return subject_of(self.visitor_id, self.account_id, self.profile_id)

    @property
    def is_carry_over(self) -> bool:
        """Whether it marks that what its visitor did until then, before anybody signed in, is its subject's now."""
        return self.name == CARRY_OVER


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What stands for a carry-over in a subject's history: all that the visitor had done until then, in log order."""

    events: tuple[Event, ...]
