"""`/v1/visitor`: what is known about a visitor, for the visitor."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct

from vitrine.wire.scalars import ShortText, SiteId

InterestKind: TypeAlias = Literal["category", "brand"]


class Interest(Struct, frozen=True):
    """What the visitor seems to like: `share` (0..1) of the interests of its kind, and from how many items."""

    kind: InterestKind
    name: str
    share: float
    viewed: int = 0
    carted: int = 0
    bought: int = 0


class Belief(Struct, frozen=True):
    """A learned segment: how probable it is (0..1) that the visitor is in it, and the same in plain words."""

    segment: str
    probability: float
    sentence: str


class BoughtItem(Struct, frozen=True):
    """An item that was bought; `title` is missing when nobody has told it."""

    item_id: str
    bought_at: datetime
    title: str | None = None


class KeptVariation(Struct, frozen=True):
    """The variation of a campaign that the visitor keeps."""

    campaign: str
    variation: str


class Place(Struct, frozen=True):
    """Where something is stored, in plain words, and how many entries."""

    name: str
    count: int


class Known(Struct, frozen=True):
    """What is known about the visitor, or about the account or profile that has signed in (`is_signed_in`)."""

    is_signed_in: bool
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    interests: list[Interest]
    beliefs: list[Belief]
    bought: list[BoughtItem]
    variations: list[KeptVariation]
    attributes: dict[str, Any]
    places: list[Place]


class VisitorAnswer(Struct, frozen=True):
    """`GET /v1/visitor`: `known` in words, and in `data` all that is stored, for each subject of the request."""

    site: str
    visitor_id: str
    known: Known
    data: list[dict[str, Any]]


class ErasedAnswer(Struct, frozen=True):
    """`DELETE /v1/visitor`: nothing of it is used any more; its last traces in files go in the next minutes."""

    status: Literal["erased"] = "erased"


class CorrectionRequest(Struct, frozen=True, kw_only=True):
    """`POST /v1/visitor/interests`: the visitor removes an interest."""

    site: SiteId
    kind: InterestKind
    name: Annotated[ShortText, Meta(min_length=1)]


class CorrectedAnswer(Struct, frozen=True):
    """The interest counts no longer; it may grow again from what the visitor does from now on."""

    status: Literal["corrected"] = "corrected"
