"""What a visitor allows."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from vitrine.wire.scalars import SiteId, VisitorId, VisitorProof

Withdrawn: TypeAlias = Literal["erased", "detached", "unchanged"]


class Consent(Struct, frozen=True):
    """What the visitor allows. If it is missing, nothing is allowed."""

    personalization: bool = False
    measurement: bool = False


class ConsentRequest(Struct, frozen=True, kw_only=True):
    """`POST /v1/consent`: what the visitor allows from now on.

    Without consent to personalization, what was stored under it is erased, or detached from the visitor, as the site
    chooses (`on_withdrawal`); the id is retired, and the next decision gives another one. With a cookie both ids may be
    left out.
    """

    site: SiteId
    visitor_id: VisitorId | None = None
    visitor_proof: VisitorProof | None = None
    consent: Consent = Consent()


class ConsentAnswer(Struct, frozen=True):
    """What happened to what was stored: nothing of it is used any more, unless it is unchanged."""

    status: Withdrawn
