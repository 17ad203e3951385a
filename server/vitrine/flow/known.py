"""The subject of a page view, and what the stores know about it. A store that fails is named in `degraded`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from vitrine.campaign.assign import Kept
from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.profile import Profile
from vitrine.experiment.unit import Ids
from vitrine.flow.from_wire import pending_events
from vitrine.live.site import SiteState
from vitrine.profile.ahead import as_of
from vitrine.profile.fold import fold_pending
from vitrine.profile.identity import new_visitor_id
from vitrine.store.ports import AssignmentStore, AttributeStore
from vitrine.targeting.facts import NOTHING
from vitrine.wire.decide import DecideRequest


class ProfileReader(Protocol):
    """Reads profiles for a decision. It never writes."""

    def get(self, site: str, subject: str) -> Profile | None:
        """The profile of the subject; see KnownProfiles.get."""

    def before_signing_in(self, site: str, visitor_id: str, subject: str) -> Profile | None:
        """The profile that the subject will take over; see KnownProfiles.before_signing_in."""


def ids_of(request: DecideRequest, random_bytes: Callable[[int], bytes]) -> Ids:
    """The ids that may be used. Account and profile ids need consent to personalization."""
    visitor_id = _visitor_id(request, random_bytes)
    if not request.consent.personalization:
        return Ids(visitor_id)
    return Ids(visitor_id, request.account_id, request.profile_id)


def _visitor_id(request: DecideRequest, random_bytes: Callable[[int], bytes]) -> str | None:
    """The visitor's id: a new one after the first consent, None without consent.

    A preview never makes a new visitor.
    """
    if not (request.consent.personalization or request.consent.measurement):
        return None
    if request.visitor_id is None and request.preview is not None:
        return None
    return request.visitor_id or new_visitor_id(random_bytes)


def kept_of(request: DecideRequest, ids: Ids, assignments: AssignmentStore, degraded: list[str]) -> Kept:
    """The kept variations of all subjects of the request; none when the store fails, and then hashing decides."""
    known = ids if request.visitor_id is not None else Ids(None, ids.account_id, ids.profile_id)
    subjects = known.subjects()
    try:
        return assignments.get(request.site, subjects) if subjects else {}
    except StoreUnavailable:
        degraded.append("assignments")
        return {}


def profile_of(
    request: DecideRequest,
    ids: Ids,
    state: SiteState,
    profiles: ProfileReader,
    now: datetime,
    degraded: list[str],
) -> Profile | None:
    """The profile of the page view's subject, with pending events folded in; None without consent.

    At the first sign-in the subject has no profile until the page's events are recorded. The profile that it will take
    over from the browser is used already.
    """
    subject = ids.active_subject
    if ids.visitor_id is None or subject is None or not request.consent.personalization:
        return None
    stored, takes_over = None, False
    if request.visitor_id is not None or ids.is_signed_in:  # nothing is known about a new browser
        try:
            stored = profiles.get(request.site, subject)
            if stored is None and ids.is_signed_in and state.config.carry_over and not request.is_kids:
                stored = profiles.before_signing_in(request.site, ids.visitor_id, subject)
                takes_over = stored is not None
        except StoreUnavailable:
            degraded.append("profile")
    pending = pending_events(request, ids.visitor_id, now, takes_over)
    return fold_pending(as_of(stored or Profile(subject), now), pending)


def imported_of(
    request: DecideRequest, ids: Ids, state: SiteState, attributes: AttributeStore, degraded: list[str]
) -> Mapping[str, Any]:
    """The imported attributes of the visitor, the account and the profile; none without consent."""
    subjects = ids.subjects()
    if not subjects or not state.plan.table.custom or not request.consent.personalization:
        return NOTHING
    try:
        found = attributes.get(request.site, subjects)
    except StoreUnavailable:
        degraded.append("attributes")
        return NOTHING
    # If an attribute has several values, the profile's wins over the account's, and the account's over the visitor's.
    return {name: value for subject in subjects for name, value in found[subject].items()}
