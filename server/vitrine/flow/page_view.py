"""One page view: from a request to the candidates of each placement, top to bottom.

The client address enters here and ends at the region look-up; nothing below `region` ever sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from vitrine.campaign.assign import Assigner, Kept
from vitrine.campaign.eligible import eligible
from vitrine.campaign.exposure import ExposureSigner
from vitrine.campaign.offer import Offer, force, offers
from vitrine.campaign.preview import PreviewSigner
from vitrine.config.variation import Unit
from vitrine.config.wire import Candidate, DecideAnswer, DecideRequest
from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.profile import Profile
from vitrine.experiment.holdout import is_held_out
from vitrine.experiment.unit import Ids
from vitrine.flow.event import pending_events
from vitrine.flow.site import SiteState
from vitrine.geo import GeoReader
from vitrine.profile.affinity import share
from vitrine.profile.fold import fold_pending
from vitrine.profile.identity import new_visitor_id
from vitrine.recommend.strategy import Context
from vitrine.store.ports import AssignmentStore, AttributeStore, ProfileStore
from vitrine.targeting.device import parse_device
from vitrine.targeting.facts import NO_INTERESTS, NOTHING, Interests, server_values
from vitrine.targeting.sources import named_sources
from vitrine.weather import WeatherReader

GOOD_FOR = timedelta(minutes=5)
DECISION_ID_BYTES = 16
IMPORTED: Final[tuple[Unit, ...]] = ("visitor", "account")  # of two values for one attribute the later one counts


@dataclass(frozen=True, slots=True)
class Tools:
    """What deciding needs besides the site: `random_bytes(n)` gives n unpredictable bytes."""

    profiles: ProfileStore
    assignments: AssignmentStore
    attributes: AttributeStore
    weather: WeatherReader
    geo: GeoReader
    signer: ExposureSigner
    previews: PreviewSigner
    random_bytes: Callable[[int], bytes]


@dataclass(slots=True)
class _Notes:
    degraded: list[str] = field(default_factory=list)


def decide(
    request: DecideRequest,
    state: SiteState,
    tools: Tools,
    *,
    address: str | None,
    user_agent: str,
    now: datetime,
) -> DecideAnswer:
    """Decide one page view. Reads, never writes: events become durable through flow/event.py only.

    Raises BadRequest for a preview that is not to be believed.
    """
    notes = _Notes()
    preview = tools.previews.verify(request.preview, request.site, now) if request.preview is not None else None
    visitor_id = _visitor_id(request, tools)
    profile = _profile(request, visitor_id, tools.profiles, now, notes)
    region = tools.geo.region(address)
    if tools.geo.problem is not None:
        notes.degraded.append("geo")
    classifier = state.models.classifier
    segments: Mapping[str, float] = (
        classifier.probabilities(profile, now) if classifier is not None and profile is not None else {}
    )
    values = server_values(
        region=region,
        device=parse_device(user_agent),
        profile=profile,
        interests=_interests(profile, now),
        segments=segments,
        thresholds=state.plan.thresholds,
        now=now,
        language=request.page.language,
        page_url=request.page.url,
        referrer=request.page.referrer,
        custom=request.attributes,
        imported=_imported(request, visitor_id, state, tools.attributes, notes),
        weather=tools.weather.weather(state.config.weather, region, now),
        table=state.plan.table,
    )
    context = _context(request, profile, now)
    plan = state.plan
    ids = _ids(request, visitor_id)
    assigner = Assigner(plan, ids, _kept(request, ids, tools.assignments, notes))
    offered = offers(
        eligible(plan, values, profile, now),
        assigner,
        state.shelves,
        context,
        held_out_share=plan.holdout.share if is_held_out(plan.holdout, visitor_id) else None,
    )
    forced = force(preview, plan, state.shelves, context) if preview is not None else None
    decision_id = tools.random_bytes(DECISION_ID_BYTES).hex()
    placements: dict[str, list[Candidate]] = {}
    for offer in _forced_first(forced, offered):
        exposure = offer.exposure(ids, decision_id, int(now.timestamp()))
        token = tools.signer.sign(visitor_id, exposure) if preview is None else ""
        placements.setdefault(offer.campaign.placement, []).append(offer.candidate(token))
    return DecideAnswer(
        decision_id=decision_id,
        config_version=state.version,
        visitor_id=visitor_id,
        expires_at=now + GOOD_FOR,
        placements=placements,
        anchors={name: plan.anchors[name] for name in placements},
        degraded=notes.degraded,
        cap=plan.wire_cap if preview is None else None,
        preview=preview is not None,
        attributes=named_sources(
            plan.sources, (candidate.residual for listed in placements.values() for candidate in listed)
        ),
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


def _kept(request: DecideRequest, ids: Ids, assignments: AssignmentStore, notes: _Notes) -> Kept:
    """The variations that the visitor was exposed to before, under whichever id. Without the store: plain hashing."""
    known = ids if request.visitor_id is not None else Ids(None, ids.account_id, ids.profile_id)
    documents = known.documents()
    try:
        return assignments.get(request.site, documents) if documents else {}
    except StoreUnavailable:
        notes.degraded.append("assignments")
        return {}


def _forced_first(forced: Offer | None, offered: Iterable[Offer]) -> Iterable[Offer]:
    """Nothing takes the placement before what a preview forces."""
    if forced is None:
        return offered
    return (forced, *(offer for offer in offered if offer.campaign is not forced.campaign))


def _profile(
    request: DecideRequest, visitor_id: str | None, profiles: ProfileStore, now: datetime, notes: _Notes
) -> Profile | None:
    """What is known of the visitor, pending events counted in; None without consent to personalization."""
    if visitor_id is None or not request.consent.personalization:
        return None
    stored = None
    if request.visitor_id is not None:
        try:
            stored = profiles.get(request.site, visitor_id)
        except StoreUnavailable:
            notes.degraded.append("profile")
    pending = pending_events(request, visitor_id, now)
    return fold_pending(stored or Profile(visitor_id), pending)


def _imported(
    request: DecideRequest, visitor_id: str | None, state: SiteState, attributes: AttributeStore, notes: _Notes
) -> Mapping[str, Any]:
    """What the operator imported of the visitor and, before that, of the account; nothing without consent."""
    ids = _ids(request, visitor_id)
    owners = [owner for unit in IMPORTED if (owner := ids.document(unit)) is not None]
    if not owners or not state.plan.table.custom or not request.consent.personalization:
        return NOTHING
    try:
        found = attributes.get(request.site, owners)
    except StoreUnavailable:
        notes.degraded.append("attributes")
        return NOTHING
    return {name: value for owner in owners for name, value in found[owner].items()}


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
