"""Decides which events of a batch may be recorded, and how each was proven."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from vitrine.domain.event import RENDERING_EVENTS, Event, Proof
from vitrine.flow.from_wire import MAX_AGE, Door, to_event, with_signed_in
from vitrine.flow.prove import NOBODY, Proofs, is_proven, prove_signed_in
from vitrine.token.exposure import Exposure, ExposureSigner
from vitrine.token.identity import BadIdentity
from vitrine.wire.events import EventsRequest, Rejected, SignedIn, WireEvent

MAX_AHEAD = timedelta(seconds=60)
MAX_TOKEN_AGE = timedelta(hours=24)  # a page may stay open over night, but tokens cannot be collected for later
MAX_WAIT = timedelta(hours=24)  # for which an event may wait after the token of who had signed in has expired
ERASED = "This visitor was erased: the next decision gives a new visitor_id."


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """What events are checked with. `is_bot` is about the request; see Event.

    `counts(rows)` says whether so many events of this visitor are within the caps of its network (admission/crowd.py).
    It is asked only about a visitor whose id is proven: no other one counts.
    `kept_parameters` are the site's `kept_query_parameters`.
    """

    signer: ExposureSigner
    proofs: Proofs
    now: datetime
    is_bot: bool = False
    counts: Callable[[int], bool] = lambda rows: True
    kept_parameters: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Admitted:
    """An event to record, and who had signed in when it happened (nobody if that was not proven)."""

    event: Event
    who: SignedIn


def admit(request: EventsRequest, keeper: Doorkeeper) -> tuple[list[Admitted], list[Rejected]]:
    """The events to record, in order, and the rejected ones with reasons."""
    if keeper.proofs.is_erased(request.site, request.visitor_id):
        return [], [Rejected(wire.event_id, ERASED) for wire in request.events]
    known = is_proven(request.visitor_id, request.visitor_proof, request.site, keeper.proofs)
    is_counted = known and keeper.counts(len(request.events))
    people: dict[SignedIn, SignedIn | None] = {}
    good: list[Admitted] = []
    rejected: list[Rejected] = []
    for wire in request.events:
        exposure = None
        if wire.name in RENDERING_EVENTS and wire.exposure_token is not None:
            exposure = keeper.signer.verify(wire.exposure_token, request.site, request.visitor_id)
        reason = _refusal(wire, exposure, request)
        if reason is None and exposure is not None:
            reason = _staleness(exposure, keeper.now)
        if reason is not None:
            rejected.append(Rejected(wire.event_id, reason))
            continue
        claim = wire.signed_in or request
        claim = SignedIn(claim.account_id, claim.profile_id, claim.is_kids, claim.identity_token)
        if claim not in people:
            people[claim] = _person(claim, request, keeper, known)
        good.append(_admitted(wire, request, keeper, exposure, people[claim], known, is_counted))
    return good, rejected


def _admitted(
    wire: WireEvent,
    request: EventsRequest,
    keeper: Doorkeeper,
    exposure: Exposure | None,
    person: SignedIn | None,
    known: bool,
    is_counted: bool,
) -> Admitted:
    """The event with its proof. If it is not proven who had signed in, it is about the visitor, and proves nothing."""
    proof: Proof = "none"
    if exposure is not None:
        proof = "exposure"
    elif known and person is not None:
        proof = "visitor"
    consent = wire.consent or request.consent
    door = Door(
        site=request.site,
        visitor_id=request.visitor_id,
        received_at=keeper.now,
        proof=proof,
        consent="all" if consent.personalization else "measurement",
        is_bot=keeper.is_bot,
        is_counted=is_counted,
        kept_parameters=keeper.kept_parameters,
    )
    age = max(timedelta(0), request.sent_at - wire.created_at)
    event = to_event(wire, door, keeper.now - age, exposure)
    who = person if person is not None and known and consent.personalization else NOBODY
    return Admitted(with_signed_in(event, who, exposure), who)


def _person(claim: SignedIn, request: EventsRequest, keeper: Doorkeeper, known: bool) -> SignedIn | None:
    """Who had signed in; None when that is claimed and not proven."""
    visitor_id = request.visitor_id if known else None
    try:
        return prove_signed_in(claim, keeper.proofs, request.site, visitor_id, keeper.now, late=MAX_WAIT)
    except BadIdentity:
        return None


def _refusal(wire: WireEvent, exposure: Exposure | None, request: EventsRequest) -> str | None:
    """Why the event cannot be recorded, in one sentence; None when it can."""
    age = request.sent_at - wire.created_at
    if not (wire.consent or request.consent).measurement:
        return "Without consent to measurement nothing is stored."
    if age < -MAX_AHEAD:
        return f"created_at is more than {MAX_AHEAD.seconds} s after sent_at."
    if age > MAX_AGE:
        return f"created_at is more than {MAX_AGE.days} days before sent_at."
    if wire.name in RENDERING_EVENTS:
        if wire.exposure_token is None:
            return f"{wire.name} needs the exposure_token of its decision."
        if exposure is None:
            return "exposure_token was not signed by this server for this visitor."
    return None


def _staleness(exposure: Exposure, now: datetime) -> str | None:
    """Why a valid token is too old or from the future; None when its time is right."""
    age_s = now.timestamp() - exposure.issued_at
    if age_s > MAX_TOKEN_AGE.total_seconds():
        return f"exposure_token is more than {MAX_TOKEN_AGE.total_seconds() / 3_600:g} h old."
    if age_s < -MAX_AHEAD.total_seconds():
        return "exposure_token is from the future: the clocks of your servers differ."
    return None
