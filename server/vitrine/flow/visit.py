"""Makes the input of a page view's rules: who, where, when, and what is known about the visitor.

The client's IP address is used to look up the region and to limit ids (admission/crowd.py), and dropped after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from vitrine.admission.crowd import Crowd
from vitrine.campaign.assign import Assigner
from vitrine.campaign.visit import Visit
from vitrine.domain.profile import Profile
from vitrine.experiment.holdout import is_held_out
from vitrine.flow.known import ProfileReader, imported_of, kept_of, profile_of
from vitrine.flow.prove import Proofs, Who
from vitrine.live.site import SiteState
from vitrine.place.device import parse_device
from vitrine.place.geo import GeoReader
from vitrine.place.values import place_values
from vitrine.place.weather import WeatherReader
from vitrine.profile.affinity import share
from vitrine.recommend.contract import Context
from vitrine.store.ports import AssignmentStore, AttributeStore
from vitrine.targeting.facts import NO_INTERESTS, Interests, server_values
from vitrine.token.exposure import TokenMaker
from vitrine.token.preview import PreviewSigner
from vitrine.wire.decide import DecideRequest


@dataclass(frozen=True, slots=True)
class Tools:
    """What a decision needs besides the site: `random_bytes(n)` gives n unpredictable bytes."""

    profiles: ProfileReader
    assignments: AssignmentStore
    attributes: AttributeStore
    weather: WeatherReader
    geo: GeoReader
    signer: TokenMaker
    proofs: Proofs
    previews: PreviewSigner
    random_bytes: Callable[[int], bytes]
    crowd: Crowd


def receive(
    request: DecideRequest,
    who: Who,
    state: SiteState,
    tools: Tools,
    *,
    address: str | None,
    user_agent: str,
    now: datetime,
) -> Visit:
    """The visit of a request by `who`. Its `degraded` names what is missing."""
    degraded: list[str] = ["identity"] if who.fault is not None else []
    if who.is_limited:
        degraded.append("visitor_limit")
    profile = profile_of(request, who, state, tools.profiles, now, degraded)
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
        imported=imported_of(request, who, state, tools.attributes, degraded),
        weather=tools.weather.weather(state.config.weather, region, now),
        item=state.catalog.get(request.page.item_id) if request.page.item_id is not None else None,
        table=plan.table,
    )
    return Visit(
        values=values,
        profile=profile,
        now=now,
        ids=who.ids,
        assigner=Assigner(plan, who.ids, kept_of(request, who, tools.assignments, degraded)),
        is_held_out=is_held_out(plan.holdout, who.ids.visitor_id),
        context=_context(request, profile, now),
        degraded=degraded,
    )


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
