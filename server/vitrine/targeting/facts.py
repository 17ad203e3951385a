"""What the server knows of one visitor at one moment, as the values its predicates are tested against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from vitrine.domain.device import Device
from vitrine.domain.item import Item
from vitrine.domain.profile import DayCounts, Profile, Touch
from vitrine.domain.url import path_of
from vitrine.domain.weather import UNKNOWN_WEATHER, Weather
from vitrine.targeting.attributes import WINDOW_DAYS, AttributeTable, Type
from vitrine.targeting.operators import kind_of
from vitrine.targeting.source import referrer_class, utm_values

REAL_SHARE: Final = 0.1
"""From this share of the visitor's interest on, a category counts as one of `profile.categories`."""

_KINDS: Final[Mapping[Type, str]] = {"string": "string", "version": "string", "number": "number", "boolean": "boolean"}
_ELEMENTS: Final[Mapping[Type, str]] = {"strings": "string", "numbers": "number"}


@dataclass(frozen=True, slots=True)
class Interests:
    """The visitor's interest by category and by brand, as shares 0..1 of all of it, decayed to now."""

    categories: Mapping[str, float] = field(default_factory=dict)
    brands: Mapping[str, float] = field(default_factory=dict)


NO_INTERESTS: Final = Interests()
NOTHING: Final[Mapping[str, Any]] = {}


def server_values(
    *,
    table: AttributeTable,
    place: Mapping[str, Any],
    device: Device,
    profile: Profile | None,
    segments: Mapping[str, float],
    thresholds: Mapping[str, float],
    now: datetime,
    language: str | None,
    page_url: str | None,
    referrer: str | None,
    custom: Mapping[str, Any],
    imported: Mapping[str, Any] = NOTHING,
    interests: Interests = NO_INTERESTS,
    weather: Weather = UNKNOWN_WEATHER,
    item: Item | None = None,
) -> dict[str, Any]:
    """The values of all attributes with home server, by full name; what is unknown is left out.

    `place` are the values of where the visitor is, by the same names (place/values.py).
    `segments` are probabilities by segment, `thresholds` where each begins (0.5 when not given). `language` is a
    language tag or an Accept-Language header. Of `custom` (from the page) and `imported` (from the operator, who is
    believed before the page) only what the site declares is taken, if its type is right. `item` is
    what the catalog knows of the item of the page.
    """
    values = {**place}
    values["device.type"] = device.type
    values["device.browser"] = device.browser
    values["device.os"] = device.os
    values["device.is_bot"] = device.is_bot
    values["language"] = _language(language)
    values["referrer.class"] = referrer_class(referrer, page_url)
    if item is not None:
        values.update(_of_item(item))
    values["segments"] = [name for name, share in segments.items() if share >= thresholds.get(name, 0.5)]
    for name, share in segments.items():
        values[f"segment.{name}"] = share
    if profile is not None:
        values.update(_history(profile, now))
        values.update(_windows(profile.days, now.date()))
        values.update(_interests(interests))
    values.update(utm_values(page_url, profile.source_url if profile else None))
    values["weather.temperature_c"] = weather.temperature_c
    values["weather.condition"] = weather.condition
    for name, value in (*custom.items(), *imported.items()):
        attribute = table.custom.get(name)
        if attribute is not None and attribute.home == "server" and is_of_type(value, attribute.type):
            values[name] = value
    return {name: value for name, value in values.items() if value is not None}


def is_of_type(value: Any, type_: Type) -> bool:
    """Whether a JSON value is of an attribute's type."""
    if type_ in _KINDS:
        return kind_of(value) == _KINDS[type_]
    return type(value) is list and all(kind_of(element) == _ELEMENTS[type_] for element in value)


def _history(profile: Profile, now: datetime) -> dict[str, Any]:
    previous = profile.previous_session_at
    last_order = profile.last_order_at
    return {
        "visitor.is_new": profile.session_count <= 1,
        "visitor.session_count": profile.session_count,
        "visitor.days_since_last_session": (now - previous).total_seconds() / 86_400 if previous else None,
        "session.page_views": profile.session_page_views,
        "session.landing_path": path_of(profile.landing_url),
        "session.landing_url": profile.landing_url,
        "session.referrer_class": referrer_class(profile.source_referrer, None),
        "profile.viewed_count": profile.viewed_count,
        "profile.carted_count": profile.carted_count,
        "profile.bought_count": profile.bought_count,
        "profile.order_count": profile.order_count,
        "profile.order_value": profile.order_value,
        "profile.average_order_value": profile.order_value / profile.order_count if profile.order_count else None,
        "profile.last_order_value": profile.last_order_value if last_order is not None else None,
        "profile.days_since_last_order": (now - last_order).total_seconds() / 86_400 if last_order else None,
        "profile.cart_value": profile.cart_value,
        "profile.cart_items": list(profile.cart),
        "profile.viewed_items": [touch.item_id for touch in profile.viewed],
        "profile.hours_since_view": _hours_since(profile.viewed, now),
        "profile.hours_since_cart": _hours_since(profile.carted, now),
        "profile.hours_since_purchase": _hours_since(profile.bought, now),
    }


def _windows(days: tuple[DayCounts, ...], today: date) -> dict[str, int]:
    counts: dict[str, int] = {}
    for length in WINDOW_DAYS:
        inside = [one for one in days if (today - one.day).days < length]
        counts[f"profile.viewed_count_{length}d"] = sum(one.viewed for one in inside)
        counts[f"profile.carted_count_{length}d"] = sum(one.carted for one in inside)
        counts[f"profile.bought_count_{length}d"] = sum(one.bought for one in inside)
    return counts


def _of_item(item: Item) -> dict[str, Any]:
    return {
        "item.title": item.title or None,
        "item.category": item.category,
        "item.brand": item.brand,
        "item.price": item.price,
        "item.currency": item.currency,
        "item.availability": item.availability,
        "item.tags": list(item.tags),
    }


def _interests(interests: Interests) -> dict[str, Any]:
    values: dict[str, Any] = {
        "profile.categories": [name for name, share in interests.categories.items() if share >= REAL_SHARE],
        "profile.top_category": _top(interests.categories),
        "profile.top_brand": _top(interests.brands),
    }
    for name, share in interests.categories.items():
        values[f"affinity.category.{name}"] = share
    for name, share in interests.brands.items():
        values[f"affinity.brand.{name}"] = share
    return values


def _top(shares: Mapping[str, float]) -> str | None:
    """The name with the largest share; of equals the first by alphabet, so that it does not flicker."""
    return min(shares, key=lambda name: (-shares[name], name)) if shares else None


def _hours_since(touches: tuple[Touch, ...], now: datetime) -> float | None:
    return (now - touches[0].at).total_seconds() / 3_600 if touches else None


@lru_cache(maxsize=1_024)
def _language(header: str | None) -> str | None:
    first = (header or "").split(",")[0].split(";")[0].split("-")[0].strip().lower()
    return first if first.isascii() and first.isalpha() else None
