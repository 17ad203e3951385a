"""The site file's part about where something may be shown."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from vitrine.schema.scalars import Closed, Selector


class Placement(Closed, frozen=True):
    """Where on the page something may be shown."""

    selector: Annotated[Selector, Meta(description="CSS selector of the element; the first match is used.")]
    insert: Annotated[
        Literal["replace", "prepend", "append", "before", "after", "overlay"],
        Meta(
            description="How the content meets that element: `replace` its children, `prepend` or `append` a child, "
            "insert `before` or `after` it, or lie over the page (`overlay`)."
        ),
    ] = "replace"
    reserve_height_px: Annotated[
        Annotated[int, Meta(ge=1, le=5_000)] | None,
        Meta(description="Height kept free for the content so that nothing on the page moves when it arrives."),
    ] = None

    @property
    def covers_page(self) -> bool:
        """Whether content lies over the page instead of standing in it."""
        return self.insert == "overlay"


INSERTS: Final = {"page": "overlay", "placement": "replace, prepend, append, before or after"}
"""The inserts that fit where a kind goes."""

WHOLE_PAGE: Final = Placement(selector="html", insert="overlay")
"""Where the answers of kinds that show nothing in the page stand."""
