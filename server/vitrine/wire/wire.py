"""The public wire: what the doors accept and answer, typed and bounded.

Decoding a `Struct` validates it, so a request that reaches a flow is well formed.
Unknown fields are ignored: an older server must survive a newer tag.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct, field

from vitrine.targeting.declaration import AttributeSource

MAX_BODY_BYTES = 65_536
MAX_EVENTS = 100

Id: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
EventId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
SiteId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=40)]
VisitorId: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
# Without "/", which joins the two in a profile's key; opaque ids, not addresses of people.
SignedInId: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
EventName: TypeAlias = Annotated[str, Meta(pattern=r"^[a-zA-Z][a-zA-Z0-9_]{0,39}$")]
ShortText: TypeAlias = Annotated[str, Meta(max_length=500)]
Url: TypeAlias = Annotated[str, Meta(max_length=2_048)]
Time: TypeAlias = Annotated[datetime, Meta(tz=True)]
AttributeValue: TypeAlias = (
    bool | int | float | ShortText | Annotated[list[ShortText | int | float], Meta(max_length=100)] | None
)
PageType: TypeAlias = Literal["home", "category", "product", "cart", "article", "other"]


class Consent(Struct, frozen=True):
    """What the visitor allowed; absent means nothing."""

    personalization: bool = False
    measurement: bool = False


class Page(Struct, frozen=True):
    """The page the visitor is on."""

    url: Url
    type: PageType = "other"
    item_id: Id | None = None
    category: ShortText | None = None
    title: ShortText | None = None
    referrer: Url | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None


class WireItem(Struct, frozen=True):
    """An item inside an event (GA4 field names)."""

    item_id: Id
    item_name: ShortText | None = None
    item_category: ShortText | None = None
    item_brand: ShortText | None = None
    price: float | None = None
    quantity: Annotated[int, Meta(ge=0, le=100_000)] = 1


class WireEvent(Struct, frozen=True):
    """One event (GA4 names; `exposure`, `click` and `close` are about a rendering and carry its token)."""

    event_id: EventId
    name: EventName
    created_at: Time
    page: Page | None = None
    items: Annotated[list[WireItem], Meta(max_length=200)] = field(default_factory=list)
    value: float | None = None
    currency: Annotated[str, Meta(max_length=8)] | None = None
    transaction_id: Id | None = None
    search_term: ShortText | None = None
    exposure_token: Annotated[str, Meta(max_length=500)] | None = None
    params: Annotated[
        dict[Annotated[str, Meta(max_length=40)], bool | int | float | ShortText | None], Meta(max_length=27)
    ] = field(default_factory=dict)


class DecideRequest(Struct, frozen=True):
    """`POST /v1/decide`: one page view that wants to know what to show.

    `events` are those not yet acknowledged by `/v1/events`: they count for this decision and are not recorded here.
    `account_id` and `profile_id` name who has signed in; they are used only with consent to personalization.
    `preview` is the token of a preview link.
    """

    site: SiteId
    page: Page
    visitor_id: VisitorId | None = None
    account_id: SignedInId | None = None
    profile_id: SignedInId | None = None
    preview: Annotated[str, Meta(max_length=1_000)] | None = None
    consent: Consent = Consent()
    attributes: Annotated[dict[Annotated[str, Meta(max_length=64)], AttributeValue], Meta(max_length=100)] = field(
        default_factory=dict
    )
    events: Annotated[list[WireEvent], Meta(max_length=MAX_EVENTS)] = field(default_factory=list)


class EventsEnvelope(Struct, frozen=True, kw_only=True):
    """What is said of a batch of events besides the events."""

    site: SiteId
    visitor_id: VisitorId
    sent_at: Time
    account_id: SignedInId | None = None
    profile_id: SignedInId | None = None


class EventsRequest(EventsEnvelope, frozen=True, kw_only=True):
    """`POST /v1/events`: a batch of one visitor's events. `sent_at` lets the server correct the visitor's clock.

    `account_id` and `profile_id` may be given only with the visitor's consent to personalization.
    A malformed event is rejected by itself; only a malformed envelope, or no good event at all, is a 400.
    """

    events: Annotated[list[WireEvent], Meta(min_length=1, max_length=MAX_EVENTS)]


class Anchor(Struct, frozen=True, omit_defaults=True):
    """Where a placement is in the page."""

    selector: str
    insert: str
    reserve_height_px: int | None = None


class Candidate(Struct, frozen=True):
    """One campaign that may take a placement, in the order the tag should try.

    `residual` is what is left of the audience's predicate for the tag to finish, null when nothing is left.
    `content` is null for a control: nothing is swapped, but its exposure is reported. So it is for a visitor kept from
    all campaigns, of whom every variation is `holdout`. `cap` limits how often the campaign is met; `goal_event` in it
    is the event that `quiet_after_goal_s` waits for. `why` tells the visitor
    the reasons. A `redirect` has {"url"} for content.
    """

    campaign: str
    variation: str
    type: Literal["banner", "slot", "overlay", "redirect"]
    trigger: Any
    residual: dict[str, Any] | None
    content: dict[str, Any] | None
    exposure_token: str
    cap: Any = None
    why: list[str] = field(default_factory=list)


class ExplainedClause(Struct, frozen=True):
    """One clause of an audience's predicate: what was asked of which value, and whether it held.

    `holds` is null for what only the page can tell. A clause under a negation is told as it stands, `negated`.
    """

    path: str
    attribute: str
    home: str
    operand: Any
    known: bool
    value: Any
    holds: bool | None
    negated: bool


class Explained(Struct):
    """What became of one campaign. `reason` is the first rule that said no, null when the campaign is offered.

    `place` is where the assignment unit lies, 0..1; `propensity` the share of units that get this variation;
    `is_kept` says that an earlier exposure decided it. `steps` are the strategy's steps that chose the items.
    """

    campaign: str
    placement: str
    clauses: list[ExplainedClause]
    residual: dict[str, Any] | None
    is_offered: bool = False
    reason: str | None = None
    rank: int | None = None
    variation: str | None = None
    unit: str | None = None
    place: float | None = None
    propensity: float | None = None
    is_kept: bool = False
    steps: list[str] = field(default_factory=list)


class Explanation(Struct, frozen=True):
    """Why the decision was taken: the values it was taken on, and every campaign. For the operator's eyes."""

    model_version: str | None
    values: dict[str, Any]
    campaigns: list[Explained]


class DecideAnswer(Struct, frozen=True, omit_defaults=True):
    """The decision. `degraded` names what could not be used: `profile`, `geo`, `models`, `catalog`, `assignments`,
    `attributes`.

    `cap` limits how often overlays are met, all campaigns together; left out when there is no such limit.
    `preview` is there, and true, for a preview: nothing of it may be counted, reported or kept.
    `attributes` says where in the page the tag finds those attributes that a residual names; left out when none has
    such a source. `explanation` is given to who holds a preview link that asks for it.
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


class Rejected(Struct, frozen=True):
    """An event that was not recorded, and why. One without a readable id is named by its index, as `#3`."""

    event_id: str
    reason: str


class EventsAnswer(Struct, frozen=True):
    """Given only after the commit: the events are durable."""

    accepted: int
    duplicates: int
    rejected: list[Rejected]


class Failure(Struct, frozen=True, omit_defaults=True):
    """The one error shape; the same reason stands in the header `X-Vitrine-Error`."""

    code: str
    message: str
    path: str | None = None


class ErrorAnswer(Struct, frozen=True):
    """Every answer of 400 and above."""

    error: Failure
