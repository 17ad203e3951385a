"""A picture, as several kinds show one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from vitrine.schema.mistake import Mistake
from vitrine.schema.safe_url import check_url
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


def check_image(path: str, image: Image | None) -> Iterator[Mistake]:
    """Every address of a picture that could run script."""
    if image is not None:
        yield from check_url(f"{path}.src", image.src, picture=True)
        yield from check_url(f"{path}.href", image.href)
