"""What every part of a site file is made of: closed objects and bounded values.

Whatever has a pattern has an example: editors offer it, and it stands in for a missing value (site/repair.py).
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

NAME_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}$"
SITE_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,39}$"

Name: TypeAlias = Annotated[str, Meta(pattern=NAME_PATTERN, examples=["a-name"])]
ItemId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
Selector: TypeAlias = Annotated[str, Meta(min_length=1, max_length=500)]
Text: TypeAlias = Annotated[str, Meta(max_length=2_000)]
Url: TypeAlias = Annotated[str, Meta(max_length=2_048)]
Origin: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^https?://[^/\s?#*@]+$",
        description="Scheme, host and port, e.g. https://shop.example.",
        examples=["https://shop.example"],
    ),
]
Share: TypeAlias = Annotated[float, Meta(ge=0, le=1)]
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=86_400)]
TimeOfDay: TypeAlias = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["09:00"])]
Colour: TypeAlias = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$", examples=["#0a7c4f"])]
Currency: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
AttributeName: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$", examples=["src"])]
EventName: TypeAlias = Annotated[str, Meta(pattern=r"^[a-zA-Z][a-zA-Z0-9_]{0,39}$", examples=["purchase"])]
Count: TypeAlias = Annotated[int, Meta(ge=1, le=1_000_000)]
# Times of exposures are kept for caps by the week, twenty for each campaign (profile/draft.py).
WeekCount: TypeAlias = Annotated[int, Meta(ge=1, le=20)]
Quiet: TypeAlias = Annotated[int, Meta(ge=1, le=31_536_000)]
Host: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$",
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
    """A config object: immutable, and a misspelt key is a mistake rather than silence."""
