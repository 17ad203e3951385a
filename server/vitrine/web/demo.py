"""Demo mode: a request may choose its place and time. Used only when VITRINE_DEMO is 1."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Request
from msgspec import structs

from vitrine.domain.clock import Clock
from vitrine.domain.errors import BadRequest
from vitrine.domain.profile import Profile
from vitrine.flow.known import ProfileReader
from vitrine.flow.page_view import decide
from vitrine.flow.visit import Tools
from vitrine.live.site import SiteState
from vitrine.token.exposure import Exposure, TokenMaker
from vitrine.web.decide import Decider, user_agent_of
from vitrine.wire.decide import DecideAnswer, DecideRequest

ADDRESS_HEADER = "X-Vitrine-Demo-Address"
NOW_HEADER = "X-Vitrine-Demo-Now"
DEMO_HEADERS = (ADDRESS_HEADER, NOW_HEADER)
YEARS = range(2000, 2100)


def demo_decider(tools: Tools, clock: Clock) -> Decider:
    """A decider for the place and the time in the request's headers, if it has any."""

    def decide_there_and_then(http: Request, wanted: DecideRequest, state: SiteState) -> DecideAnswer:
        now = clock()
        then = _moment(http, now)
        moved, moved_tools = _travel_along(wanted, tools, then - now)
        address = http.headers.get(ADDRESS_HEADER) or http.remote_addr  # looked up like a real one
        user_agent = user_agent_of(http)
        return decide(moved, state, moved_tools, address=address, user_agent=user_agent, now=then, real_now=now)

    return decide_there_and_then


def _moment(http: Request, now: datetime) -> datetime:
    """The time to decide for instead of `now`. Raises BadRequest when it is not an RFC 3339 time of this century."""
    text = http.headers.get(NOW_HEADER)
    if not text:
        return now
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.year not in YEARS:
        raise BadRequest("demo_now", f"{NOW_HEADER} is {text[:40]!r}; give a time like 2026-01-15T12:00:00Z.")
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _travel_along(wanted: DecideRequest, tools: Tools, journey: timedelta) -> tuple[DecideRequest, Tools]:
    """The request and the tools, with the visitor's history moved by `journey`.

    So what was viewed a minute ago is a minute old in the other season, too. Tokens keep the real time, because the
    endpoint of events checks their age.
    """
    if not journey:
        return wanted, tools
    events = [structs.replace(event, created_at=_moved(event.created_at, journey)) for event in wanted.events]
    moved = dataclasses.replace(
        tools, profiles=_MovedProfiles(tools.profiles, journey), signer=_MovedTokens(tools.signer, journey)
    )
    return structs.replace(wanted, events=events), moved


class _MovedTokens:
    """Makes tokens with the real time instead of the chosen time."""

    def __init__(self, tokens: TokenMaker, journey: timedelta) -> None:
        self._tokens = tokens
        self._journey_s = int(journey.total_seconds())

    def sign(self, site: str, visitor_id: str | None, exposure: Exposure) -> str:
        issued_at = exposure.issued_at - self._journey_s
        return self._tokens.sign(site, visitor_id, structs.replace(exposure, issued_at=issued_at))


class _MovedProfiles:
    """Reads profiles with all their times moved by `journey`."""

    def __init__(self, profiles: ProfileReader, journey: timedelta) -> None:
        self._profiles = profiles
        self._journey = journey

    def get(self, site: str, subject: str) -> Profile | None:
        return self._move(self._profiles.get(site, subject))

    def before_signing_in(self, site: str, visitor_id: str, subject: str) -> Profile | None:
        return self._move(self._profiles.before_signing_in(site, visitor_id, subject))

    def _move(self, profile: Profile | None) -> Profile | None:
        moved: Profile | None = _moved(profile, self._journey)
        return moved


def _moved(value: Any, journey: timedelta) -> Any:
    """Every day and moment inside `value` moved by `journey`; a moment that would leave the calendar stays."""
    if isinstance(value, date):  # a datetime is a date, too
        try:
            return value + journey
        except OverflowError:
            return value
    if isinstance(value, tuple):
        return tuple(_moved(part, journey) for part in value)
    if isinstance(value, Mapping):
        return {name: _moved(part, journey) for name, part in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _moved(getattr(value, field.name), journey) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    return value
