"""The types that every part of a site file is made of: closed objects and bounded values.

Every type with a pattern has an example: editors offer it, and site/repair.py puts it in for a missing value.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

NAME_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}$(?!\n)"
EVENT_NAME_PATTERN = r"^[a-zA-Z][a-zA-Z0-9_]{0,39}$(?!\n)"
SITE_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,39}$(?!\n)"

Name: TypeAlias = Annotated[str, Meta(pattern=NAME_PATTERN, examples=["a-name"])]
ItemId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
Selector: TypeAlias = Annotated[str, Meta(min_length=1, max_length=500)]
Text: TypeAlias = Annotated[str, Meta(max_length=2_000)]
Url: TypeAlias = Annotated[str, Meta(max_length=2_048)]
Origin: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^https?://[^/\s?#*@]+$(?!\n)",
        description="Scheme, host and port, e.g. https://shop.example.",
        examples=["https://shop.example"],
    ),
]
Share: TypeAlias = Annotated[float, Meta(ge=0, le=1)]
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=86_400)]
TimeOfDay: TypeAlias = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$(?!\n)", examples=["09:00"])]
Colour: TypeAlias = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$(?!\n)", examples=["#0a7c4f"])]
Currency: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)", examples=["EUR"])]
AttributeName: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$(?!\n)", examples=["src"])]
EventName: TypeAlias = Annotated[str, Meta(pattern=EVENT_NAME_PATTERN, examples=["purchase"])]
Count: TypeAlias = Annotated[int, Meta(ge=1, le=1_000_000)]
# Weekly caps are counted from the times of exposures; a profile keeps twenty for each campaign (profile/draft.py).
WeekCount: TypeAlias = Annotated[int, Meta(ge=1, le=20)]
Quiet: TypeAlias = Annotated[int, Meta(ge=1, le=31_536_000)]
Host: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$(?!\n)",
        max_length=260,
        description="A host name.",
        examples=["new.shop.example"],
    ),
]
PREDICATE = "Predicate"
Predicate: TypeAlias = Annotated[
    dict[str, Any],
    Meta(
        title=PREDICATE,
        description='A condition in JSON, e.g. {"geo.country": "NO", "profile.viewed_count": {"$gte": 3}}.',
    ),
]


class Closed(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An immutable object of the site file. An unknown key is a mistake: it is probably misspelt."""
