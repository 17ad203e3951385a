"""What of an event is stored: addresses are reduced, and what looks like an e-mail address is masked."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from vitrine.domain.address import is_email, mask_search, mask_text, reduce_address, reduce_referrer
from vitrine.domain.event import EventItem, Scalar
from vitrine.wire.events import WireEvent, WireItem
from vitrine.wire.page import Page

T = TypeVar("T")


def address_of(page: Page | None, kept: Collection[str]) -> str | None:
    """The page's address with the query parameters in `kept` and utm_* only."""
    return reduce_address(page.url, kept) if page is not None else None


def referrer_of(page: Page | None, kept: Collection[str]) -> str | None:
    """The page's referrer, reduced; of another host its origin only."""
    if page is None or page.referrer is None:
        return None
    return reduce_referrer(page.referrer, page.url, kept)


def items_of(wire: WireEvent) -> tuple[EventItem, ...]:
    """The event's items; a view_item without items is about the item of its page."""
    if not wire.items and wire.name == "view_item" and wire.page is not None and wire.page.item_id is not None:
        return (EventItem(mask_text(wire.page.item_id), item_category=_masked(wire.page.category)),)
    return tuple([_item(item) for item in wire.items])


def order_of(wire: WireEvent) -> str | None:
    """The id of the order; none when it is an e-mail address."""
    return None if wire.transaction_id is None or is_email(wire.transaction_id) else wire.transaction_id


def search_of(wire: WireEvent) -> str | None:
    """What was searched for."""
    return mask_search(wire.search_term) if wire.search_term is not None else None


def params_of(wire: WireEvent) -> dict[str, Scalar]:
    """The event's own parameters; a page may put anything there."""
    return {mask_text(name): _masked(value) for name, value in wire.params.items()}


def _item(item: WireItem) -> EventItem:
    named = (_masked(item.item_name), _masked(item.item_category), _masked(item.item_brand))
    return EventItem(mask_text(item.item_id), *named, item.price, item.quantity)


def _masked(value: T) -> T | str:
    return mask_text(value) if isinstance(value, str) else value
