"""Everything a page view's rules are asked about: who, where, when, and what is known of them.

The client address enters here and ends at the region look-up; nothing below `region` ever sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from vitrine.campaign.assign import Assigner, Kept
from vitrine.campaign.visit import Visit
from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.profile import Profile
from vitrine.experiment.holdout import is_held_out
from vitrine.experiment.unit import Ids
from vitrine.flow.event import pending_events
from vitrine.live.site import SiteState
from vitrine.place.device import parse_device
from vitrine.place.geo import GeoReader
from vitrine.place.values import place_values
from vitrine.place.weather import WeatherReader
from vitrine.profile.affinity import share
from vitrine.profile.fold import fold_pending
from vitrine.profile.identity import new_visitor_id
from vitrine.recommend.contract import Context
from vitrine.store.ports import AssignmentStore, AttributeStore
from vitrine.targeting.facts import NO_INTERESTS, NOTHING, Interests, server_values
from vitrine.token.exposure import TokenMaker
from vitrine.token.preview import PreviewSigner
from vitrine.wire.decide import DecideRequest


class ProfileReader(Protocol):
    """What deciding knows subjects by: it never writes."""

    def get(self, site: str, subject: str) -> Profile | None:
        """What is known of the subject; see KnownProfiles.get."""

    def before_signing_in(self, site: str, visitor_id: str, subject: str) -> Profile | None:
        """What the subject will take over from the browser; see KnownProfiles.before_signing_in."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What deciding needs besides the site: `random_bytes(n)` gives n unpredictable bytes."""

    profiles: ProfileReader
    assignments: AssignmentStore
    attributes: AttributeStore
    weather: WeatherReader
    geo: GeoReader
    signer: TokenMaker
    previews: PreviewSigner
    random_bytes: Callable[[int], bytes]


def receive(
    request: DecideRequest,
    state: SiteState,
    tools: Tools,
    *,
    address: str | None,
    user_agent: str,
    now: datetime,
) -> Visit:
    """The visit behind a request. What cannot be had is left out and named in `degraded`."""
    degraded: list[str] = []
    ids = _ids(request, _visitor_id(request, tools))
    profile = _profile(request, ids, state, tools.profiles, now, degraded)
    region = tools.geo.region(address)
    if tools.geo.problem is not None:
        degraded.append("geo")
    classifier = state.models.classifier
    segments: Mapping[str, float] = (
        classifier.probabilities(profile, now) if classifier is not None and profile is not None else {}
    )
    plan = state.plan
    values = server_values(
        place=place_values(region, now),
        device=parse_device(user_agent),
        profile=profile,
        interests=_interests(profile, now),
        segments=segments,
        thresholds=plan.thresholds,
        now=now,
        language=request.page.language,
        page_url=request.page.url,
        referrer=request.page.referrer,
        custom=request.attributes,
        imported=_imported(request, ids, state, tools.attributes, degraded),
        weather=tools.weather.weather(state.config.weather, region, now),
        item=state.catalog.get(request.page.item_id) if request.page.item_id is not None else None,
        table=plan.table,
    )
    return Visit(
        values=values,
        profile=profile,
        now=now,
        ids=ids,
        assigner=Assigner(plan, ids, _kept(request, ids, tools.assignments, degraded)),
        is_held_out=is_held_out(plan.holdout, ids.visitor_id),
        context=_context(request, profile, now),
        degraded=degraded,
    )


def _visitor_id(request: DecideRequest, tools: Tools) -> str | None:
    """The visitor's id, a new one for a visitor who consents for the first time, none without consent.

    A preview makes no visitor of who looks at it.
    """
    if not (request.consent.personalization or request.consent.measurement):
        return None
    if request.visitor_id is None and request.preview is not None:
        return None
    return request.visitor_id or new_visitor_id(tools.random_bytes)


def _ids(request: DecideRequest, visitor_id: str | None) -> Ids:
    if not request.consent.personalization:
        return Ids(visitor_id)
    return Ids(visitor_id, request.account_id, request.profile_id)


def _kept(request: DecideRequest, ids: Ids, assignments: AssignmentStore, degraded: list[str]) -> Kept:
    """The variations that the visitor was exposed to before, under whichever id. Without the store: plain hashing."""
    known = ids if request.visitor_id is not None else Ids(None, ids.account_id, ids.profile_id)
    subjects = known.subjects()
    try:
        return assignments.get(request.site, subjects) if subjects else {}
    except StoreUnavailable:
        degraded.append("assignments")
        return {}


def _profile(
    request: DecideRequest,
    ids: Ids,
    state: SiteState,
    profiles: ProfileReader,
    now: datetime,
    degraded: list[str],
) -> Profile | None:
    """What is known of whom the page view is about, pending events counted in; None without consent to it.

    Who signs in for the first time has no profile before the page's events carry the browser's over; it counts already.
    """
    subject = ids.active_subject
    if ids.visitor_id is None or subject is None or not request.consent.personalization:
        return None
    stored = None
    if request.visitor_id is not None or ids.is_signed_in:  # nothing can be known of a browser met for the first time
        try:
            stored = profiles.get(request.site, subject)
            if stored is None and ids.is_signed_in and state.config.carry_over and not request.is_kids:
                stored = profiles.before_signing_in(request.site, ids.visitor_id, subject)
        except StoreUnavailable:
            degraded.append("profile")
    pending = pending_events(request, ids.visitor_id, now)
    return fold_pending(stored or Profile(subject), pending)


def _imported(
    request: DecideRequest, ids: Ids, state: SiteState, attributes: AttributeStore, degraded: list[str]
) -> Mapping[str, Any]:
    """What the operator imported of the visitor, the account and the profile; nothing without consent."""
    subjects = ids.subjects()
    if not subjects or not state.plan.table.custom or not request.consent.personalization:
        return NOTHING
    try:
        found = attributes.get(request.site, subjects)
    except StoreUnavailable:
        degraded.append("attributes")
        return NOTHING
    # Of two values for one attribute the one of the narrower circle counts: account over visitor, profile over account.
    return {name: value for subject in subjects for name, value in found[subject].items()}


def _interests(profile: Profile | None, now: datetime) -> Interests:
    if profile is None:
        return NO_INTERESTS
    return Interests(share(profile.categories, now), share(profile.brands, now))


def _context(request: DecideRequest, profile: Profile | None, now: datetime) -> Context:
    viewed = [touch.item_id for touch in profile.viewed] if profile is not None else []
    excluded = (
        frozenset(profile.cart) | {touch.item_id for touch in profile.bought} if profile is not None else frozenset()
    )
    return Context(item_id=request.page.item_id, viewed=viewed, excluded=excluded, now=now)
