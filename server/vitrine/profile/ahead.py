"""Corrects a profile that has times of a clock that was ahead, once an event shows that the clock is right again.

A server's clock may jump, to 2106 for example, and come back. What happened meanwhile did happen, but not that late.
Without a correction no session would begin and no cap would end before 2106. How late it can have happened at most is
told by `received_at` of a later event.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from vitrine.domain.event import Event
from vitrine.domain.profile import Affinity, DayCounts, Exposures, Profile, Touch
from vitrine.profile.draft import Draft

MAX_LEAD: Final = timedelta(hours=1)
"""By so much the clocks of servers may differ."""

_FIRST_DAY: Final = datetime(2025, 1, 1, tzinfo=UTC)
"""Vitrine is younger: an earlier clock has lost its time and says nothing about another one."""


def is_ahead(at: datetime | None, now: datetime) -> bool:
    """Whether `at` is of a clock that was ahead, by a later clock that says `now`."""
    return at is not None and now >= _FIRST_DAY and at - now > MAX_LEAD


def no_later(event: Event) -> Event:
    """The event; if it claims to be from after its own arrival, at its arrival."""
    return replace(event, created_at=event.received_at) if is_ahead(event.created_at, event.received_at) else event


def as_of(profile: Profile, now: datetime) -> Profile:
    """The profile, without times of a clock that was ahead of `now`."""
    if not is_ahead(profile.last_seen_at, now):
        return profile
    draft = Draft.of(profile)
    hold_back(draft, now)
    return draft.freeze()


def hold_back(draft: Draft, now: datetime) -> None:
    """Move the times of a clock that was ahead back to `now`.

    The next event continues the session of the last right time, if that is known, or else begins one.
    """
    if not is_ahead(draft.last_seen_at, now):
        return

    def late(at: datetime) -> datetime:
        return min(at, now)

    ended_at = draft.previous_session_at
    draft.last_seen_at = ended_at if ended_at is not None and ended_at <= now else None
    draft.previous_session_at = None
    draft.first_seen_at = late(draft.first_seen_at) if draft.first_seen_at is not None else None
    draft.session_started_at = late(draft.session_started_at) if draft.session_started_at is not None else None
    draft.last_order_at = late(draft.last_order_at) if draft.last_order_at is not None else None
    for touches in (draft.viewed, draft.carted, draft.bought):
        touches[:] = [Touch(touch.item_id, late(touch.at)) for touch in touches]
    for latest in (draft.closed_at, draft.last_event_at):
        latest.update({name: late(at) for name, at in latest.items()})
    for affinities, strengths in (
        (draft.categories, draft.category_strengths),
        (draft.brands, draft.brand_strengths),
    ):
        strengths.clear()  # they follow from the times
        affinities.update({name: Affinity(known.score, late(known.at)) for name, known in affinities.items()})
    draft.exposures = {name: _held_back(met, now) for name, met in draft.exposures.items()}
    draft.days = _days(draft.days, now)


def _held_back(met: Exposures, now: datetime) -> Exposures:
    return replace(met, last_at=min(met.last_at, now), recent=tuple(min(at, now) for at in met.recent))


def _days(newest_first: list[DayCounts], now: datetime) -> list[DayCounts]:
    """The days until today; later ones count as today."""
    today = DayCounts(now.date())
    before = [one for one in newest_first if one.day < today.day]
    for one in newest_first[: len(newest_first) - len(before)]:
        today = DayCounts(today.day, today.viewed + one.viewed, today.carted + one.carted, today.bought + one.bought)
    return [today, *before] if len(before) < len(newest_first) else before
