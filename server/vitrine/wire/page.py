"""The page, as both doors are told of it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from vitrine.domain.page import PageType
from vitrine.wire.scalars import Id, ShortText, Url


class Page(Struct, frozen=True):
    """The page the visitor is on."""

    url: Url
    type: PageType = "other"
    item_id: Id | None = None
    category: ShortText | None = None
    title: ShortText | None = None
    referrer: Url | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None
