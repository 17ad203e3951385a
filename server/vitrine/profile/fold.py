"""Events in, profile out: pure, so any profile can be rebuilt from the log.

Law: fold(fold(p, s, a), s, b) == fold(p, s, a + b). `_MEANINGS` has the effect of each event name; any other name
only updates the times. Money is in the site's own currency; sums mix currencies if a site does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice

from vitrine.domain.event import CORRECT_INTEREST, CarriedOver, Event
from vitrine.domain.profile import Profile
from vitrine.domain.url import host_of
from vitrine.profile.ahead import hold_back, no_later
from vitrine.profile.days import count
from vitrine.profile.draft import (
    MAX_AFFINITIES,
    MAX_BOUGHT,
    MAX_CAMPAIGNS,
    MAX_CART,
    MAX_CARTED,
    MAX_CORRECTED,
    MAX_EVENT_NAMES,
    MAX_TRANSACTION_IDS,
    MAX_VIEWED,
    Draft,
    expose,
    lean,
    note,
    remember,
    touch_all,
)

# The weight of an event for affinity; a view of an item has weight 1.
VIEW_WEIGHT = 1.0
WISH_WEIGHT = 2.0
CART_WEIGHT = 3.0
BUY_WEIGHT = 4.0
MAX_AMOUNT = 1e9  # of one event: a page may report a wrong value, and sums must stay finite


def fold(profile: Profile | None, subject: str, history: Iterable[tuple[int, Event | CarriedOver]]) -> Profile:
    """`profile` (None: a new subject) with more of its history added. Entries that it already has are skipped.

    Events that are not proven, or without consent to personalization, are ignored.

    `history` has (position, entry) in log order; the times of the events may be in any order, and those of a clock that
    was ahead are corrected at the next event (ahead.py).
    """
    draft = Draft.of(profile or Profile(subject))
    for position, entry in history:
        if position > draft.log_position:
            draft.log_position = position
            if isinstance(entry, CarriedOver):
                for event in entry.events:
                    if event.builds_profile:
                        _apply(draft, no_later(event))
            elif entry.builds_profile:
                hold_back(draft, entry.received_at)
                _apply(draft, no_later(entry))
    return draft.freeze()


def fold_pending(profile: Profile, events: Iterable[Event]) -> Profile:
    """`profile` with `events` added that are not yet in the log. An event in `recent_event_ids` is skipped."""
    draft = Draft.of(profile)
    known = set(profile.recent_event_ids)
    for event in events:
        if event.event_id not in known:
            known.add(event.event_id)
            hold_back(draft, event.received_at)
            _apply(draft, no_later(event))
    return draft.freeze()


def _apply(draft: Draft, event: Event) -> None:
    draft.meet(event)
    if event.campaign is None:
        note(draft.last_event_at, event.name, event.created_at, MAX_EVENT_NAMES)
    meaning = _MEANINGS.get(event.name)
    if meaning is not None:
        meaning(draft, event)


def _page_view(draft: Draft, event: Event) -> None:
    if draft.in_session(event.created_at):
        draft.session_page_views += 1
        draft.landing_url = draft.landing_url or event.page_url
        if "utm_" in (event.page_url or ""):
            draft.source_url = event.page_url
        if host_of(event.referrer) not in (None, host_of(event.page_url)):
            draft.source_referrer = event.referrer


def _view_item(draft: Draft, event: Event) -> None:
    touch_all(draft.viewed, _last_items(event, MAX_VIEWED), event.created_at, MAX_VIEWED)
    draft.viewed_count += len(event.items)
    count(draft.days, event.created_at, "viewed", len(event.items))
    _lean_to_items(draft, event, VIEW_WEIGHT)


def _add_to_wishlist(draft: Draft, event: Event) -> None:
    _lean_to_items(draft, event, WISH_WEIGHT)


def _add_to_cart(draft: Draft, event: Event) -> None:
    item_ids = _last_items(event, MAX_CARTED)
    touch_all(draft.carted, item_ids, event.created_at, MAX_CARTED)
    draft.cart = list(dict.fromkeys([*item_ids[::-1], *draft.cart]))[:MAX_CART]
    draft.carted_count += len(event.items)
    count(draft.days, event.created_at, "carted", len(event.items))
    draft.cart_value += _amount(event)
    _lean_to_items(draft, event, CART_WEIGHT)


def _remove_from_cart(draft: Draft, event: Event) -> None:
    gone = {item.item_id for item in event.items}
    draft.cart = [item_id for item_id in draft.cart if item_id not in gone]
    draft.cart_value = max(0.0, draft.cart_value - _amount(event)) if draft.cart else 0.0


def _view_cart(draft: Draft, event: Event) -> None:
    """The page reports its whole cart, which replaces ours; without items the event is ignored."""
    if event.items:
        draft.cart = list(dict.fromkeys(item.item_id for item in event.items))[:MAX_CART]
        draft.cart_value = _amount(event)


def _purchase(draft: Draft, event: Event) -> None:
    """An order. A reloaded thank-you page reports it again, with the same `transaction_id` (GA4)."""
    draft.cart = []
    draft.cart_value = 0.0
    if event.transaction_id is not None:
        known = event.transaction_id in draft.recent_transaction_ids
        remember(draft.recent_transaction_ids, event.transaction_id, MAX_TRANSACTION_IDS)
        if known:
            return
    draft.order_count += 1
    draft.order_value += _amount(event)
    if draft.last_order_at is None or event.created_at >= draft.last_order_at:
        draft.last_order_at = event.created_at
        draft.last_order_value = _amount(event)
    touch_all(draft.bought, _last_items(event, MAX_BOUGHT), event.created_at, MAX_BOUGHT)
    draft.bought_count += len(event.items)
    count(draft.days, event.created_at, "bought", len(event.items))
    _lean_to_items(draft, event, BUY_WEIGHT)


def _exposure(draft: Draft, event: Event) -> None:
    if event.campaign is not None:
        expose(draft, event.campaign, event.created_at)


def _close(draft: Draft, event: Event) -> None:
    if event.campaign is not None:
        note(draft.closed_at, event.campaign, event.created_at, MAX_CAMPAIGNS)


def _correct_interest(draft: Draft, event: Event) -> None:
    """The visitor removes an interest. It may grow again from what the visitor does afterwards."""
    for kind, affinities, strengths in (
        ("category", draft.categories, draft.category_strengths),
        ("brand", draft.brands, draft.brand_strengths),
    ):
        name = event.params.get(kind)
        if isinstance(name, str):
            note(draft.corrected_at, f"{kind}:{name}", event.created_at, MAX_CORRECTED)
            affinities.pop(name, None)
            strengths.pop(name, None)


_MEANINGS: dict[str, Callable[[Draft, Event], None]] = {
    "page_view": _page_view,
    "view_item": _view_item,
    "add_to_wishlist": _add_to_wishlist,
    "add_to_cart": _add_to_cart,
    "remove_from_cart": _remove_from_cart,
    "view_cart": _view_cart,
    "purchase": _purchase,
    CORRECT_INTEREST: _correct_interest,
    "exposure": _exposure,
    "close": _close,
}


def _last_items(event: Event, most: int) -> list[str]:
    """The ids of the event's last items, in their order: as many different ones as a profile keeps."""
    return list(dict.fromkeys([item.item_id for item in reversed(event.items)]))[:most][::-1]


def _lean_to_items(draft: Draft, event: Event, weight: float) -> None:
    """Add to the affinities of the event's first categories and brands: at most as many as a profile keeps."""
    categories: Counter[str] = Counter([item.item_category for item in event.items if item.item_category])
    brands: Counter[str] = Counter([item.item_brand for item in event.items if item.item_brand])
    for kind, affinities, strengths, counts in (
        ("category", draft.categories, draft.category_strengths, categories),
        ("brand", draft.brands, draft.brand_strengths, brands),
    ):
        weights = {name: weight * count for name, count in islice(counts.items(), MAX_AFFINITIES)}
        if draft.corrected_at:
            weights = {name: w for name, w in weights.items() if not _is_corrected(draft, f"{kind}:{name}", event)}
        lean(affinities, strengths, weights, event.created_at)


def _is_corrected(draft: Draft, interest: str, event: Event) -> bool:
    """Whether the visitor has removed the interest since the event happened: events may come late."""
    corrected_at = draft.corrected_at.get(interest)
    return corrected_at is not None and event.created_at <= corrected_at


def _amount(event: Event) -> float:
    """The event's value, else the sum of its items' prices; within 0..MAX_AMOUNT."""
    value = event.value
    if value is None:
        value = sum((item.price or 0.0) * item.quantity for item in event.items)
    return min(max(0.0, value), MAX_AMOUNT)
