"""An overlay lies over the page: a modal, a corner, a bar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from vitrine.kind.contract import Kind, Prepared, SiteParts
from vitrine.kind.frame import PlacedFrame, Variation
from vitrine.kind.picture import Image, check_image
from vitrine.schema.mistake import Mistake
from vitrine.schema.safe_url import check_url
from vitrine.schema.scalars import Closed, Colour, Text, Url


class Button(Closed, frozen=True):
    """The overlay's call to action."""

    text: Annotated[Text, Meta(description="Its words.")]
    url: Annotated[Url | None, Meta(description="Where it leads; it only closes the overlay when left out.")] = None


class OverlayContent(Closed, frozen=True):
    """A message over the page."""

    form: Annotated[
        Literal["modal", "corner", "bar"],
        Meta(description="`modal` asks for attention and takes the focus, `corner` and `bar` do not."),
    ]
    title: Annotated[Text, Meta(description="Its heading, which also names it for screen readers.", min_length=1)]
    text: Annotated[Text, Meta(description="Its message.")] = ""
    image: Annotated[Image | None, Meta(description="A picture above the message.")] = None
    button: Annotated[Button | None, Meta(description="A call to action.")] = None
    why_label: Annotated[
        Text, Meta(description="Words that open the visitor's reasons for seeing this; empty leaves them out.")
    ] = "Why am I seeing this?"
    close_label: Annotated[Text, Meta(description="Name of the close button.", min_length=1)] = "Close"
    accent: Annotated[Colour | None, Meta(description="Colour of the button, #rrggbb.")] = None


class OverlayVariation(Variation, frozen=True):
    """One version of an overlay."""

    content: Annotated[OverlayContent | None, Meta(description="What it shows; left out for a control.")] = None


class OverlayCampaign(PlacedFrame, frozen=True, tag="overlay", kw_only=True):
    """Lies over the page."""

    variations: Annotated[list[OverlayVariation], Meta(description="Its versions.", min_length=1, max_length=20)]


class Overlay(Kind[OverlayCampaign, OverlayContent]):
    """See OverlayCampaign."""

    struct = OverlayCampaign
    sent = OverlayContent
    covers_page = True
    goes = "page"

    def check_content(self, content: OverlayContent, path: str, site: SiteParts) -> Iterator[Mistake]:
        """Addresses that could run script."""
        yield from check_image(f"{path}.image", content.image)
        if content.button is not None:
            yield from check_url(f"{path}.button.url", content.button.url)

    def prepare(self, content: OverlayContent) -> Prepared:
        """See Kind.prepare. Labels are always sent, because the tag has no texts of its own."""
        labels = {"close_label": content.close_label, "why_label": content.why_label}
        return Prepared({**super().prepare(content).sent, **labels})
