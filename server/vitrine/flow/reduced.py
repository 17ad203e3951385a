"""What of an event is stored: addresses are reduced, and what looks like an e-mail address is masked."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from vitrine.domain.address import is_email, mask_search, mask_text, may_hold_email, reduce_address, reduce_referrer
from vitrine.domain.event import EventItem, Scalar
from vitrine.wire.events import WireEvent, WireItem
from vitrine.wire.page import Page
from vitrine.wire.server_events import ServerEvent

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
    names = [(item.item_id, item.item_name, item.item_category, item.item_brand) for item in wire.items]
    if not may_hold_email(" ".join([name for four in names for name in four if name])):
        return tuple(
            [EventItem(*four, item.price, item.quantity) for four, item in zip(names, wire.items, strict=True)]
        )
    return tuple([item_of(item) for item in wire.items])


def order_of(wire: WireEvent | ServerEvent) -> str | None:
    """The id of the order; none when it is an e-mail address."""
    return None if wire.transaction_id is None or is_email(wire.transaction_id) else wire.transaction_id


def search_of(wire: WireEvent) -> str | None:
    """What was searched for."""
    return mask_search(wire.search_term) if wire.search_term is not None else None


def params_of(wire: WireEvent | ServerEvent) -> dict[str, Scalar]:
    """The event's own parameters; a page may put anything there."""
    texts = [text for pair in wire.params.items() for text in pair if type(text) is str]
    if not may_hold_email(" ".join(texts)):
        return dict(wire.params)
    params = wire.params
    if may_hold_email(" ".join(params)):
        params = {mask_text(name): value for name, value in params.items()}
    return {name: mask_text(value) if type(value) is str else value for name, value in params.items()}


def item_of(item: WireItem) -> EventItem:
    """One item."""
    named = (_masked(item.item_name), _masked(item.item_category), _masked(item.item_brand))
    return EventItem(mask_text(item.item_id), *named, item.price, item.quantity)


def _masked(value: T) -> T | str:
    return mask_text(value) if isinstance(value, str) else value
