"""Who a request is from. An id counts only with its proof: an unproven one opens no profile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vitrine.domain.keys import KeyRing
from vitrine.experiment.unit import Ids
from vitrine.profile.identity import new_visitor_id
from vitrine.token.identity import BadIdentity, read_identity
from vitrine.token.visitor import VisitorSigner
from vitrine.wire.decide import DecideRequest
from vitrine.wire.events import SignedIn

NOBODY = SignedIn()


@dataclass(frozen=True, slots=True)
class Proofs:
    """What checks ids: the proofs of visitor ids, and the rings of a site's backend, which says who has signed in
    (`identity_ring`) and sends requests of its own (`server_ring`, see token/backend.py).

    `is_erased(site, visitor_id)`: such an id is retired, although its proof stays valid.
    """

    visitors: VisitorSigner
    identity_ring: Callable[[str], KeyRing]
    server_ring: Callable[[str], KeyRing]
    is_erased: Callable[[str, str], bool] = lambda site, visitor_id: False


@dataclass(frozen=True, slots=True)
class Who:
    """The ids that a page view may use.

    `is_known`: the visitor's id was issued before, so the stores may know it. `fault` is why an id of the request is
    not used, in one sentence for the site's developer; None when all are. `is_contextual`: nothing that is stored may
    be used. `is_limited`: the visitor got no id, because its network has got enough of them today.
    """

    ids: Ids
    is_known: bool = False
    is_kids: bool = False
    fault: str | None = None
    is_contextual: bool = False
    is_limited: bool = False

    @property
    def known_ids(self) -> Ids:
        """The ids about which something may be stored: not that of a new visitor."""
        return self.ids if self.is_known else replace(self.ids, visitor_id=None)


def prove(
    request: DecideRequest,
    proofs: Proofs,
    random_bytes: Callable[[int], bytes],
    now: datetime,
    *,
    may_issue: Callable[[], bool] = lambda: True,
    is_bot: bool = False,
) -> Who:
    """Who the page view is from. An unproven visitor gets a fresh id if it `may_issue` one; a preview never makes one.

    A bot gets none: it sees what a visitor sees who has consented to nothing, so nothing is hidden from it, or shown to
    it alone.
    """
    consent = request.consent
    if is_bot or not (consent.personalization or consent.measurement):
        return Who(Ids(None), is_contextual=True)
    is_known = is_proven(request.visitor_id, request.visitor_proof, request.site, proofs)
    fault = None if is_known or request.visitor_id is None else "visitor_proof does not prove visitor_id."
    visitor_id = request.visitor_id if is_known else None
    if visitor_id is None and request.preview is None:
        if not may_issue():
            return Who(Ids(None), fault=fault, is_contextual=True, is_limited=True)
        visitor_id = new_visitor_id(random_bytes)
    if not consent.personalization:
        return Who(Ids(visitor_id), is_known, fault=fault, is_contextual=True)
    try:
        person = prove_signed_in(request, proofs, request.site, request.visitor_id if is_known else None, now)
    except BadIdentity as error:
        return Who(Ids(visitor_id), is_known, fault=str(error), is_contextual=True)
    ids = Ids(visitor_id, person.account_id, person.profile_id)
    return Who(ids, is_known, person.is_kids, fault, is_contextual=fault is not None and not ids.is_signed_in)


def believe(request: DecideRequest) -> Who:
    """The ids of a request of the operator, who may ask about anybody."""
    ids = Ids(request.visitor_id, request.account_id, request.profile_id)
    return Who(ids, is_known=request.visitor_id is not None, is_kids=request.is_kids)


def is_proven(visitor_id: str | None, proof: str | None, site: str, proofs: Proofs) -> bool:
    """Whether the visitor's id was issued by this installation for that site, and its visitor was not erased since."""
    if visitor_id is None or proof is None or not proofs.visitors.verify(proof, site, visitor_id):
        return False
    return not proofs.is_erased(site, visitor_id)


def prove_signed_in(
    claim: SignedIn,
    proofs: Proofs,
    site: str,
    visitor_id: str | None,
    now: datetime,
    *,
    late: timedelta = timedelta(0),
) -> SignedIn:
    """Who has signed in, as the shop's backend says; nobody when nothing is claimed. Raises BadIdentity.

    `visitor_id` is the proven one, None without it. `late` is as in read_identity.
    """
    if claim.identity_token is None:
        if claim.account_id is None and claim.profile_id is None:
            return NOBODY
        raise BadIdentity("account_id and profile_id need an identity_token, signed by the shop's backend.")
    identity = read_identity(claim.identity_token, proofs.identity_ring(site), site, visitor_id, now, late=late)
    if (claim.account_id, claim.profile_id) not in ((None, None), (identity.sub, identity.profile_id)):
        raise BadIdentity("identity_token names another account or profile than account_id and profile_id.")
    return SignedIn(identity.sub, identity.profile_id, identity.is_kids or claim.is_kids)
