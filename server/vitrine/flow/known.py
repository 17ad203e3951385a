"""The subject of a page view, and what the stores know about it. A store that fails is named in `degraded`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from vitrine.campaign.assign import Kept
from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.profile import Profile
from vitrine.flow.from_wire import pending_events
from vitrine.flow.prove import Who
from vitrine.live.site import SiteState
from vitrine.profile.ahead import as_of
from vitrine.profile.fold import fold_pending
from vitrine.store.ports import AssignmentStore, AttributeStore
from vitrine.targeting.facts import NOTHING
from vitrine.wire.decide import DecideRequest


class ProfileReader(Protocol):
    """Reads profiles for a decision. It never writes."""

    def get(self, site: str, subject: str) -> Profile | None:
        """The profile of the subject; see KnownProfiles.get."""

    def before_signing_in(self, site: str, visitor_id: str, subject: str) -> Profile | None:
        """The profile that the subject will take over; see KnownProfiles.before_signing_in."""


def kept_of(request: DecideRequest, who: Who, assignments: AssignmentStore, degraded: list[str]) -> Kept:
    """The kept variations of all subjects of the request; none when the store fails, and then hashing decides."""
    subjects = who.known_ids.subjects()
    try:
        return assignments.get(request.site, subjects) if subjects else {}
    except StoreUnavailable:
        degraded.append("assignments")
        return {}


def profile_of(
    request: DecideRequest,
    who: Who,
    state: SiteState,
    profiles: ProfileReader,
    now: datetime,
    degraded: list[str],
) -> Profile | None:
    """The profile of the page view's subject, with pending events folded in; None when the decision is contextual.

    At the first sign-in the subject has no profile until the page's events are recorded. The profile that it will take
    over from the browser is used already.
    """
    ids, subject = who.ids, who.ids.active_subject
    if ids.visitor_id is None or subject is None or who.is_contextual:
        return None
    stored, takes_over = None, False
    if who.is_known or ids.is_signed_in:  # nothing is known about a new browser
        try:
            stored = profiles.get(request.site, subject)
            if stored is None and ids.is_signed_in and state.config.carry_over and not who.is_kids and who.is_known:
                stored = profiles.before_signing_in(request.site, ids.visitor_id, subject)
                takes_over = stored is not None
        except StoreUnavailable:
            degraded.append("profile")
    pending = pending_events(request, ids, now, takes_over, state.config.kept_query_parameters)
    return fold_pending(as_of(stored or Profile(subject), now), pending)


def imported_of(
    request: DecideRequest, who: Who, state: SiteState, attributes: AttributeStore, degraded: list[str]
) -> Mapping[str, Any]:
    """The imported attributes of the visitor, the account and the profile; none when the decision is contextual."""
    subjects = who.known_ids.subjects()
    if not subjects or not state.plan.table.custom or who.is_contextual:
        return NOTHING
    try:
        found = attributes.get(request.site, subjects)
    except StoreUnavailable:
        degraded.append("attributes")
        return NOTHING
    # If an attribute has several values, the profile's wins over the account's, and the account's over the visitor's.
    return {name: value for subject in subjects for name, value in found[subject].items()}
