"""`POST /v1/decide`, typed and bounded.

Decoding a `Struct` validates it, so a request that reaches a flow is well formed.
Unknown fields are ignored, so that an older server works with a newer tag.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from vitrine.targeting.declaration import AttributeSource
from vitrine.wire.consent import Consent
from vitrine.wire.events import SignedIn, WireEvent
from vitrine.wire.explain import Explanation
from vitrine.wire.page import Page
from vitrine.wire.scalars import MAX_EVENTS, AttributeValue, SiteId, VisitorId, VisitorProof


class DecideRequest(SignedIn, frozen=True, kw_only=True):
    """`POST /v1/decide`: one page view, to be decided.

    `visitor_proof` proves `visitor_id`: both come from an earlier answer. An id without its proof gets a new id.
    `events` are those not yet acknowledged by `/v1/events`: they count for this decision and are not recorded here.
    Who has signed in is used only with consent to personalization. `is_reset` says that the visitor's id was given up
    on purpose, so that a cookie with it is replaced.
    `preview` is the token of a preview link.
    """

    site: SiteId
    page: Page
    visitor_id: VisitorId | None = None
    visitor_proof: VisitorProof | None = None
    is_reset: bool = False
    preview: Annotated[str, Meta(max_length=1_000)] | None = None
    consent: Consent = Consent()
    attributes: Annotated[dict[Annotated[str, Meta(max_length=64)], AttributeValue], Meta(max_length=100)] = field(
        default_factory=dict
    )
    events: Annotated[list[WireEvent], Meta(max_length=MAX_EVENTS)] = field(default_factory=list)


class Anchor(Struct, frozen=True, omit_defaults=True):
    """Where a placement is in the page."""

    selector: str
    insert: str
    reserve_height_px: int | None = None


class Candidate(Struct, frozen=True):
    """One campaign that may take a placement, in the order the tag should try.

    `residual` is the part of the audience's predicate that the tag must test, null when there is none.
    `content` is null for a control: nothing is changed, but the exposure is reported. It is also null for a visitor in
    the holdout, whose variation is always `holdout`. `cap` limits how often the campaign is shown; `goal_event` in it
    is the event that `quiet_after_goal_s` waits for. `why` tells the visitor
    the reasons. `type` is the kind's name: a tag that does not know it shows nothing.
    """

    campaign: str
    variation: str
    type: str
    trigger: Any
    residual: dict[str, Any] | None
    content: dict[str, Any] | None
    exposure_token: str
    cap: Any = None
    why: list[str] = field(default_factory=list)


class DecideAnswer(Struct, frozen=True, omit_defaults=True):
    """The decision. `degraded` names what could not be used: `profile`, `geo`, `models`, `catalog`, `assignments`,
    `attributes`, `targeting` (patterns were over their budget), `identity` (the visitor's id or who has signed in was
    not proven: `identity_fault` says why), `visitor_limit` (the visitor got no id, because its network has got very
    many today).

    `visitor_proof` belongs to `visitor_id`; left out when the visitor has no id, or a cookie with both.

    `cap` limits how often overlays are shown, all campaigns together; left out when there is no limit.
    `preview` is true for a preview, which must not be counted, reported or kept; otherwise it is left out.
    `attributes` says where in the page the tag finds the attributes that a residual names; left out when none has a
    source. `explanation` is given only for a preview link that requests it.
    """

    decision_id: str
    config_version: str
    visitor_id: str | None
    expires_at: datetime
    placements: dict[str, list[Candidate]]
    anchors: dict[str, Anchor]
    degraded: list[str]
    cap: dict[str, int] | None = None
    preview: bool = False
    attributes: dict[str, AttributeSource] = field(default_factory=dict)
    explanation: Explanation | None = None
    visitor_proof: str | None = None
    identity_fault: str | None = None
