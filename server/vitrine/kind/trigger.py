"""Triggers in a site file: the moment in the page at which a campaign shows."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

from vitrine.schema.scalars import Closed, Count, EventName, Seconds, Selector, Share


class OnLoad(Closed, frozen=True, tag="load", tag_field="type"):
    """As soon as the placement exists."""


class OnTime(Closed, frozen=True, tag="time_on_page", tag_field="type"):
    """After the page was visible for some time."""

    after_s: Annotated[Seconds, Meta(description="Seconds the page must have been visible.")]


class OnScroll(Closed, frozen=True, tag="scroll", tag_field="type"):
    """When the visitor has scrolled far enough; never on a page that fits the window."""

    share: Annotated[Share, Meta(description="Share of the page's height that must have been seen, 0 to 1.")]


class OnExitIntent(Closed, frozen=True, tag="exit_intent", tag_field="type"):
    """When the pointer leaves the page through its top edge; on touch devices, when the visitor scrolls up fast."""


class OnScrollUp(Closed, frozen=True, tag="scroll_up", tag_field="type"):
    """When the visitor scrolls up fast, as on the way to the address bar."""


class OnTabReturn(Closed, frozen=True, tag="tab_return", tag_field="type"):
    """When the visitor comes back to the page after at least 5 seconds in another tab or app."""


class OnBack(Closed, frozen=True, tag="back", tag_field="type"):
    """When the visitor steps back, on touch devices only. Its history gets an entry, so the page stays that once."""


class OnInactivity(Closed, frozen=True, tag="inactivity", tag_field="type"):
    """When the visitor does nothing for a while."""

    after_s: Annotated[Seconds, Meta(description="Seconds without pointer, key, touch or scroll.")]


class OnClick(Closed, frozen=True, tag="click", tag_field="type"):
    """When an element is clicked."""

    selector: Annotated[Selector, Meta(description="CSS selector of the element.")]


class OnElementVisible(Closed, frozen=True, tag="element_visible", tag_field="type"):
    """When an element comes into view."""

    selector: Annotated[Selector, Meta(description="CSS selector of the element.")]


class OnEvent(Closed, frozen=True, tag="event", tag_field="type"):
    """When the page reports an event, for example `add_to_cart`."""

    name: Annotated[EventName, Meta(description="The event's name, as in the data layer.")]


class OnCart(Closed, frozen=True, tag="cart", tag_field="type"):
    """When the page reports `add_to_cart`, `remove_from_cart` or `view_cart`."""


class OnPageNumber(Closed, frozen=True, tag="page_number", tag_field="type"):
    """On a certain page of the session. Without consent nothing is kept, so every loaded page is the first."""

    number: Annotated[Count, Meta(description="Which page of the session, from 1.")]


class OnRouteChange(Closed, frozen=True, tag="route_change", tag_field="type"):
    """When a single-page application has led the visitor to another route."""


Trigger: TypeAlias = (
    OnLoad
    | OnTime
    | OnScroll
    | OnExitIntent
    | OnScrollUp
    | OnTabReturn
    | OnBack
    | OnInactivity
    | OnClick
    | OnElementVisible
    | OnEvent
    | OnCart
    | OnPageNumber
    | OnRouteChange
)
