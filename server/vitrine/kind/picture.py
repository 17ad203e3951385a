"""A picture, as several kinds show one."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from vitrine.schema.scalars import Closed, Text, Url


class Image(Closed, frozen=True):
    """A picture."""

    src: Annotated[Url, Meta(description="Address of the picture: http(s) or relative to the page.")]
    alt: Annotated[Text, Meta(description="What it shows, for people who do not see it; empty for decoration.")] = ""
    href: Annotated[Url | None, Meta(description="Where a click on it leads.")] = None
    width: Annotated[int | None, Meta(description="Intrinsic width in CSS pixels, so that space is kept for it.")] = (
        None
    )
    height: Annotated[int | None, Meta(description="Intrinsic height in CSS pixels.")] = None
