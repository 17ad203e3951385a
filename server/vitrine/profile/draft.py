"""A profile while it is being folded: the same fields, mutable, each with a maximum size.

The maximum is kept at every step, not at the end. So the profile does not depend on how its events were grouped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from vitrine.domain.event import Event
from vitrine.domain.profile import Affinity, DayCounts, Exposures, Profile, Touch
from vitrine.domain.session import SESSION_GAP
from vitrine.domain.week import WEEK
from vitrine.profile.affinity import add, strength

MAX_VIEWED = 50
MAX_CARTED = 50
MAX_BOUGHT = 100
MAX_CART = 50
MAX_AFFINITIES = 60  # categories, and as many brands
MAX_CORRECTED = 2 * MAX_AFFINITIES
MAX_CAMPAIGNS = 200
MAX_RECENT = 20  # times of one campaign; the limit of weekly caps (schema/scalars.py)
MAX_EVENT_NAMES = 50
MAX_EVENT_IDS = 100  # the size of a batch (wire.MAX_EVENTS), so that a batch that is sent again counts once
MAX_TRANSACTION_IDS = 20

_FIELDS = tuple(one.name for one in fields(Profile))


@dataclass(slots=True)
class Draft:
    """A Profile with lists for tuples and dicts for mappings."""

    subject: str
    log_position: int
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    previous_session_at: datetime | None
    session_count: int
    session_started_at: datetime | None
    session_page_views: int
    landing_url: str | None
    source_url: str | None
    source_referrer: str | None
    viewed: list[Touch]
    cart: list[str]
    carted: list[Touch]
    bought: list[Touch]
    viewed_count: int
    carted_count: int
    bought_count: int
    order_count: int
    order_value: float
    last_order_at: datetime | None
    last_order_value: float
    cart_value: float
    days: list[DayCounts]
    categories: dict[str, Affinity]
    brands: dict[str, Affinity]
    exposures: dict[str, Exposures]
    closed_at: dict[str, datetime]
    last_event_at: dict[str, datetime]
    corrected_at: dict[str, datetime]
    recent_event_ids: list[str]
    recent_transaction_ids: list[str]
    category_strengths: dict[str, float] = field(default_factory=dict)  # see lean
    brand_strengths: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, profile: Profile) -> Draft:
        """A draft that starts as a copy of `profile`."""
        return cls(**{name: _thaw(getattr(profile, name)) for name in _FIELDS})

    def freeze(self) -> Profile:
        """The profile as it is now."""
        return Profile(**{name: _freeze(getattr(self, name)) for name in _FIELDS})

    def meet(self, event: Event) -> None:
        """Note the event's id and time. A gap of 30 minutes begins a session; times never go backwards."""
        remember(self.recent_event_ids, event.event_id, MAX_EVENT_IDS)
        at = event.created_at
        self.first_seen_at = min(at, self.first_seen_at or at)
        if self.last_seen_at is None or at - self.last_seen_at >= SESSION_GAP:
            self._begin_session(at)
        elif self._opens_session(at):
            self.session_started_at = at
        self.last_seen_at = max(at, self.last_seen_at or at)

    def in_session(self, at: datetime) -> bool:
        """Whether `at` is in the current session, not in an earlier one."""
        return self.session_started_at is not None and at >= self.session_started_at

    def _opens_session(self, at: datetime) -> bool:
        """Whether a late event is before the session's first event: batches may arrive out of order."""
        if self.session_started_at is None or at >= self.session_started_at:
            return False
        after_the_last = self.previous_session_at is None or at > self.previous_session_at
        return after_the_last and self.session_started_at - at < SESSION_GAP

    def _begin_session(self, at: datetime) -> None:
        self.previous_session_at = self.last_seen_at
        self.session_count += 1
        self.session_started_at = at
        self.session_page_views = 0
        self.landing_url = self.source_url = self.source_referrer = None
        for campaign, met in self.exposures.items():
            if met.session:
                self.exposures[campaign] = replace(met, session=0)


def remember(newest_first: list[str], name: str, limit: int) -> None:
    """Move or add `name` to the front, and drop the oldest beyond `limit`."""
    if name in newest_first:
        newest_first.remove(name)
    newest_first.insert(0, name)
    del newest_first[limit:]


def touch(newest_first: list[Touch], item_id: str, at: datetime, limit: int) -> None:
    """Record the item at `at`: one entry per item, with its latest time; beyond `limit` the oldest is dropped."""
    for index, known in enumerate(newest_first):
        if known.item_id == item_id:
            at = max(at, known.at)
            del newest_first[index]
            break
    place = 0
    while place < len(newest_first) and newest_first[place].at > at:
        place += 1
    newest_first.insert(place, Touch(item_id, at))
    del newest_first[limit:]


def touch_all(newest_first: list[Touch], item_ids: Sequence[str], at: datetime, limit: int) -> None:
    """Touch different items in their order; for many of them faster than one by one."""
    if len(item_ids) == 1:
        touch(newest_first, item_ids[0], at, limit)
        return
    known = {one.item_id: one for one in newest_first}
    touched = [
        known[item_id] if item_id in known and known[item_id].at > at else Touch(item_id, at)
        for item_id in reversed(item_ids)
    ]
    wanted = set(item_ids)
    rest = [one for one in newest_first if one.item_id not in wanted]
    newest_first[:] = sorted([*touched, *rest], key=attrgetter("at"), reverse=True)[
        :limit
    ]  # of equal times in this order


def lean(
    affinities: dict[str, Affinity], strengths: dict[str, float], weights: Mapping[str, float], at: datetime
) -> None:
    """Add the weights of one event's names, at most `MAX_AFFINITIES`; beyond that the weakest other ones are dropped.

    `strengths` are those of `affinities`, kept between calls: computing all of them again would take most of the time
    of a fold. They are empty while there is room.
    """
    fresh: dict[float, tuple[Affinity, float]] = {}  # names that are new with the same weight are equal
    for name, weight in weights.items():
        if name in affinities:
            affinity = add(affinities[name], weight, at)
            strong = strength(affinity) if strengths else 0.0
        else:
            if weight not in fresh:
                affinity = add(None, weight, at)
                fresh[weight] = affinity, strength(affinity)
            affinity, strong = fresh[weight]
        affinities[name] = affinity
        if strengths:
            strengths[name] = strong
    excess = len(affinities) - MAX_AFFINITIES
    if excess > 0:
        if not strengths:
            strengths.update({name: strength(affinity) for name, affinity in affinities.items()})
        others = sorted([(strong, name) for name, strong in strengths.items() if name not in weights])
        for _, name in others[:excess]:
            del affinities[name], strengths[name]


def expose(draft: Draft, campaign: str, at: datetime) -> None:
    """Count an exposure of `campaign`; beyond the maximum the campaign with the oldest exposure is dropped."""
    met = draft.exposures.get(campaign) or Exposures(0, 0, 0, at)
    day = met.day if at.date() <= met.last_at.date() else 0
    last_at = max(at, met.last_at)
    recent = sorted((*met.recent, at), reverse=True)[:MAX_RECENT]
    draft.exposures[campaign] = Exposures(
        total=met.total + 1,
        session=met.session + draft.in_session(at),
        day=day + (at.date() >= met.last_at.date()),
        last_at=last_at,
        recent=tuple(time for time in recent if last_at - time < WEEK),
    )
    if len(draft.exposures) > MAX_CAMPAIGNS:
        others = (other for other in draft.exposures if other != campaign)
        del draft.exposures[min(others, key=lambda name: (draft.exposures[name].last_at, name))]


def note(latest: dict[str, datetime], name: str, at: datetime, limit: int) -> None:
    """Record that `name` last happened at `at`; beyond `limit` the oldest name is dropped."""
    latest[name] = max(at, latest.get(name, at))
    if len(latest) > limit:
        del latest[min((other for other in latest if other != name), key=lambda other: (latest[other], other))]


def _thaw(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, dict) else value


def _freeze(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
