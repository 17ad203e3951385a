"""The bounded values that requests are made of.

Patterns end in `$(?!\\n)`: in Python `$` alone lets a line break pass after it; JavaScript knows no `\\Z`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

from msgspec import Meta

from vitrine.schema.scalars import EVENT_NAME_PATTERN

MAX_BODY_BYTES = 65_536


MAX_EVENTS = 100


Id: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]


# Without ":", which the log uses for the ids that it makes itself.
EventId: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,64}$(?!\n)")]


SiteId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=40)]


VisitorId: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{16,64}$(?!\n)")]


VisitorProof: TypeAlias = Annotated[str, Meta(max_length=100)]


# Of any length: one that is too long is no reason to refuse the page view (token/identity.py).
IdentityToken: TypeAlias = str


# Without "/", which joins the two in a profile's key. Without "@": these are opaque ids, not e-mail addresses.
SignedInId: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,64}$(?!\n)")]


EventName: TypeAlias = Annotated[str, Meta(pattern=EVENT_NAME_PATTERN)]


ShortText: TypeAlias = Annotated[str, Meta(max_length=500)]


Url: TypeAlias = Annotated[str, Meta(max_length=2_048)]


Time: TypeAlias = Annotated[datetime, Meta(tz=True)]


AttributeValue: TypeAlias = (
    bool | int | float | ShortText | Annotated[list[ShortText | int | float], Meta(max_length=100)] | None
)
