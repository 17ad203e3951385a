"""`POST /v1/decide`, typed and bounded.

Decoding a `Struct` validates it, so a request that reaches a flow is well formed.
Unknown fields are ignored, so that an older server works with a newer tag.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from vitrine.targeting.declaration import AttributeSource
from vitrine.wire.events import WireEvent
from vitrine.wire.explain import Explanation
from vitrine.wire.page import Page
from vitrine.wire.scalars import MAX_EVENTS, AttributeValue, SignedInId, SiteId, VisitorId


class Consent(Struct, frozen=True):
    """What the visitor allows. If it is missing, nothing is allowed."""

    personalization: bool = False
    measurement: bool = False


class DecideRequest(Struct, frozen=True):
    """`POST /v1/decide`: one page view, to be decided.

    `events` are those not yet acknowledged by `/v1/events`: they count for this decision and are not recorded here.
    `account_id` and `profile_id` say who has signed in; they are used only with consent to personalization. A
    `profile_id` alone must be unique in the site. `is_kids` says that a kids profile has signed in: what the browser
    did before is not carried over into it.
    `preview` is the token of a preview link.
    """

    site: SiteId
    page: Page
    visitor_id: VisitorId | None = None
    account_id: SignedInId | None = None
    profile_id: SignedInId | None = None
    is_kids: bool = False
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
    `attributes`.

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
