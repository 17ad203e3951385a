"""The rights of a visitor: to see what is known, to correct it, to take it along and to have it erased.

Only who brings the proof of the visitor's id, as the server gave it to that browser, is the visitor. With a token of
the shop's backend the account or the profile that has signed in belongs to it, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from vitrine.domain.errors import Unproven
from vitrine.domain.event import CORRECT_INTEREST
from vitrine.domain.profile import Profile
from vitrine.domain.subject import subject_of, visitor_subject
from vitrine.flow.admit import Doorkeeper
from vitrine.flow.event import record
from vitrine.flow.export import export
from vitrine.flow.history import read_history
from vitrine.flow.known_profiles import KnownProfiles
from vitrine.flow.prove import Proofs, prove_signed_in
from vitrine.flow.summary import summary_of
from vitrine.flow.withdraw import Withdrawals
from vitrine.live.site import SiteState
from vitrine.store.models import ModelStore
from vitrine.store.open import Stores
from vitrine.token.exposure import ExposureSigner
from vitrine.token.identity import BadIdentity
from vitrine.wire.consent import Consent, ConsentRequest, Withdrawn
from vitrine.wire.events import EventsRequest, SignedIn, WireEvent
from vitrine.wire.visitor import InterestKind, VisitorAnswer


@dataclass(frozen=True, slots=True)
class Owner:
    """Who asks, proven: the visitor with the proof of its id, and who has signed in there (None: nobody)."""

    site: str
    visitor_id: str
    proof: str
    identity_token: str | None = None
    signed_in: str | None = None

    @property
    def subjects(self) -> list[str]:
        """Whose data the request is about."""
        own = visitor_subject(self.visitor_id)
        return [own] if self.signed_in is None else [own, self.signed_in]


@dataclass(frozen=True, slots=True)
class Rights:
    """Carries out what visitors ask for. `random_bytes(n)` gives n unpredictable bytes."""

    stores: Stores
    models: ModelStore
    signer: ExposureSigner
    proofs: Proofs
    withdrawals: Withdrawals
    random_bytes: Callable[[int], bytes]

    def owner(self, site: str, visitor_id: str, proof: str, identity_token: str | None, now: datetime) -> Owner:
        """Who asks. Raises Unproven when the visitor, or who has signed in, is not proven."""
        if not self.proofs.visitors.verify(proof, site, visitor_id):
            raise Unproven("unproven", "Send the visitor's id with its proof: only the visitor may ask.")
        if self.proofs.is_erased(site, visitor_id):
            raise Unproven("erased", "This visitor was erased: nothing is known.")
        if identity_token is None:
            return Owner(site, visitor_id, proof)
        try:
            claim = SignedIn(identity_token=identity_token)
            person = prove_signed_in(claim, self.proofs, site, visitor_id, now)
        except BadIdentity as error:
            raise Unproven("identity", str(error)) from None
        return Owner(site, visitor_id, proof, identity_token, subject_of("", person.account_id, person.profile_id))

    def tell(self, owner: Owner, state: SiteState, now: datetime) -> VisitorAnswer:
        """All that is known. Raises BadFile, StoreUnavailable."""
        stores = self.stores
        active = owner.subjects[-1]
        data = [export(owner.site, subject, stores=stores, models=self.models) for subject in owner.subjects]
        known = summary_of(
            KnownProfiles(stores.profiles, stores.log).get(owner.site, active) or Profile(active),
            read_history(owner.site, active, 0, stores.log),
            data,
            state,
            is_signed_in=owner.signed_in is not None,
            now=now,
        )
        return VisitorAnswer(owner.site, owner.visitor_id, known, data)

    def erase(self, owner: Owner, now: datetime) -> None:
        """Erase the visitor, and who has signed in; see flow/withdraw.py. Raises StoreUnavailable."""
        for subject in owner.subjects:
            self.withdrawals.begin(owner.site, subject, now)

    def withdraw(self, request: ConsentRequest, now: datetime, *, keeps_rows: bool) -> Withdrawn:
        """Erase or detach (`keeps_rows`) what was stored under a consent that the visitor no longer gives.

        Raises Unproven, StoreUnavailable.
        """
        site, visitor_id, consent = request.site, request.visitor_id or "", request.consent
        if not self.proofs.visitors.verify(request.visitor_proof or "", site, visitor_id):
            raise Unproven(
                "unproven", "visitor_proof does not prove visitor_id: nobody can withdraw for another browser."
            )
        subject = visitor_subject(visitor_id)
        if not self.proofs.is_erased(site, visitor_id):
            if consent.personalization:
                return "unchanged"
            if consent.measurement and not self.withdrawals.is_personal(site, subject):
                return "unchanged"
            self.withdrawals.begin(site, subject, now, keeps_rows=keeps_rows)
        return "detached" if keeps_rows else "erased"

    def correct(
        self, owner: Owner, kind: InterestKind, name: str, now: datetime, *, may_carry_over: bool = True
    ) -> None:
        """Remove an interest. It is an event like any other, so that the profile stays the fold of the log.

        An interest that the profile does not have is no event, so that nobody fills the log here. `may_carry_over` is
        the site's `carry_over`. Raises StoreUnavailable.
        """
        profile = KnownProfiles(self.stores.profiles, self.stores.log).get(owner.site, owner.subjects[-1])
        if profile is None or name not in (profile.categories if kind == "category" else profile.brands):
            return
        event = WireEvent(self.random_bytes(16).hex(), CORRECT_INTEREST, now, params={kind: name})
        request = EventsRequest(
            site=owner.site,
            visitor_id=owner.visitor_id,
            visitor_proof=owner.proof,
            identity_token=owner.identity_token,
            sent_at=now,
            consent=Consent(personalization=True, measurement=True),
            events=[event],
        )
        stores = self.stores
        keeper = Doorkeeper(self.signer, self.proofs, now)
        record(
            request,
            keeper,
            log=stores.log,
            profiles=stores.profiles,
            assignments=stores.assignments,
            may_carry_over=may_carry_over,
        )
