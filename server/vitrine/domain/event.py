"""One immutable thing that happened, as the log keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from vitrine.domain.subject import subject_of

Scalar: TypeAlias = str | int | float | bool | None

Proof: TypeAlias = Literal["server", "exposure", "visitor", "none"]
"""How an event was proven: by a key of the shop's backend, by the token of its exposure, by the proof of its visitor's
id, or not at all."""

RowConsent: TypeAlias = Literal["all", "measurement"]
"""The consent of an event: to measurement, or to personalization as well. Without it there is no row."""

RENDERING_EVENTS: Final = frozenset({"exposure", "click", "close"})
"""Events about a rendering. Each carries a token as its proof, so a page cannot invent one."""

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
"""Events that the tag reports by itself, from the page's address and data layer (REPORTED in the tag's push.js).

An event of any other name reaches the server only when a page calls `vitrine("event", name)`.
"""

# No page can send an event of this name: on the wire a name has no hyphen.
CARRY_OVER = "carry-over"
CARRY_OVER_ID = "carry:over"  # nor one with this id: on the wire an id has no colon


ORDER: Final = "purchase"
"""An order, in GA4's word. Its `transaction_id` says which one."""

CORRECT_INTEREST: Final = "correct_interest"
"""A visitor removes an interest: the event's params have the category or the brand that it is about."""


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
    """One event of one visitor. Its subject follows from `visitor_id` and the ids of who had signed in.

    `created_at` is the visitor's clock corrected by the server (UTC), `received_at` the server's.
    The fields from `campaign` on are set for events about a rendering (`exposure`, `click`, `close`). `unit` is the
    kind of unit that the variation was assigned to (visitor, account or profile; the field of that name has its id),
    `propensity` the probability of that variation, and `bucket_version` the campaign's (None: nothing was split).
    `is_bot` is the verdict on the user agent. `is_counted` says whether the event was within the caps of its visitor
    and its address when it was received.
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
    proof: Proof = "none"
    consent: RowConsent = "measurement"
    is_bot: bool = False
    is_counted: bool = True

    @property
    def subject(self) -> str:
        """The subject that the event is about."""
        return subject_of(self.visitor_id, self.account_id, self.profile_id)

    @property
    def builds_profile(self) -> bool:
        """Whether a profile may learn from it: it is proven, and its visitor consented to personalization."""
        return self.proof != "none" and self.consent == "all"

    @property
    def is_trusted(self) -> bool:
        """Whether learning, goals, kept assignments and results may use it."""
        return self.proof != "none" and self.is_counted and not self.is_bot

    @property
    def is_carry_over(self) -> bool:
        """Whether this is a marker: what its visitor did before it, signed out, belongs to its subject from now on."""
        return self.name == CARRY_OVER


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """Replaces a carry-over marker in a subject's history: all that the visitor did before it, in log order."""

    events: tuple[Event, ...]


def detached(event: Event, visitor_id: str) -> Event:
    """The event under another visitor id, for measurement only: nothing in it leads back to its visitor."""
    return replace(
        event,
        visitor_id=visitor_id,
        consent="measurement",
        page_url=None,
        referrer=None,
        transaction_id=None,
        search_term=None,
        params={},
    )
