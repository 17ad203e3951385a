"""What is known of one subject: always the fold of that subject's events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Touch:
    """An item the visitor viewed, put into the cart or bought, and when (UTC)."""

    item_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Affinity:
    """A decayed count: `score` as of `at`; see profile/affinity.py."""

    score: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Exposures:
    """Exposures of one subject to a campaign, counted: in all, in the current session, and on the UTC day of `last_at`.

    `recent` are the times of the last seven days before `last_at`, newest first, at most 20 of them.
    """

    total: int
    session: int
    day: int
    last_at: datetime
    recent: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How many items were viewed, put into the cart and bought on one UTC day."""

    day: date
    viewed: int = 0
    carted: int = 0
    bought: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one visitor, account or profile of an account.

    Lists are newest first and bounded; see profile/fold.py for the bounds.

    `log_position` is the position of the last log event folded in; 0 means none.
    `recent_event_ids` make a decision count an event once, even if the tag sends it again.
    `recent_transaction_ids` make an order count once, even if the page reports it twice.
    `closed_at` is when the visitor last closed what a campaign showed, by campaign.
    `last_event_at` is when an event of each name last happened, except events about renderings.
    `previous_session_at` is when the session before this one ended.
    `source_url` is the session's last page with UTM values, `source_referrer` its last referrer of another host.
    `corrected_at` is when the visitor last removed an interest, by `category:NAME` or `brand:NAME`; what happened
    before no longer counts for it.
    `days` has the last 30 days on which something happened, newest first.
    """

    subject: str
    log_position: int = 0
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    previous_session_at: datetime | None = None
    session_count: int = 0
    session_started_at: datetime | None = None
    session_page_views: int = 0
    landing_url: str | None = None
    source_url: str | None = None
    source_referrer: str | None = None
    viewed: tuple[Touch, ...] = ()
    cart: tuple[str, ...] = ()
    carted: tuple[Touch, ...] = ()
    bought: tuple[Touch, ...] = ()
    viewed_count: int = 0
    carted_count: int = 0
    bought_count: int = 0
    order_count: int = 0
    order_value: float = 0.0
    last_order_at: datetime | None = None
    last_order_value: float = 0.0
    cart_value: float = 0.0
    days: tuple[DayCounts, ...] = ()
    categories: Mapping[str, Affinity] = field(default_factory=dict)
    brands: Mapping[str, Affinity] = field(default_factory=dict)
    exposures: Mapping[str, Exposures] = field(default_factory=dict)
    closed_at: Mapping[str, datetime] = field(default_factory=dict)
    last_event_at: Mapping[str, datetime] = field(default_factory=dict)
    corrected_at: Mapping[str, datetime] = field(default_factory=dict)
    recent_event_ids: tuple[str, ...] = ()
    recent_transaction_ids: tuple[str, ...] = ()
