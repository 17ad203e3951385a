from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.server.targeting.tables import TABLE
from vitrine.domain.device import Device
from vitrine.domain.profile import DayCounts, Profile, Touch
from vitrine.domain.region import UNKNOWN, Region
from vitrine.domain.weather import Weather
from vitrine.place.values import place_values
from vitrine.targeting.facts import Interests, is_of_type, server_values

NOW = datetime(2026, 1, 15, 23, 30, tzinfo=UTC)
OSLO = Region("EU", "NO", "03", "Oslo", "01", "Europe/Oslo", 59.91, False)
PROFILE = Profile(
    "v1",
    session_count=3,
    previous_session_at=NOW - timedelta(days=6, hours=12),
    session_page_views=4,
    landing_url="https://shop.example/sale?utm_source=letter&utm_medium=email",
    source_url="https://shop.example/hats?utm_source=letter&utm_medium=email&utm_id=7",
    source_referrer="https://l.instagram.com/",
    viewed=(Touch("p3", NOW - timedelta(minutes=30)), Touch("p1", NOW - timedelta(days=3))),
    cart=("p1",),
    carted=(Touch("p1", NOW - timedelta(hours=2)),),
    viewed_count=2,
    carted_count=1,
    order_count=2,
    order_value=50.0,
    last_order_at=NOW - timedelta(days=2, hours=6),
    last_order_value=20.0,
    cart_value=40.0,
    days=tuple(DayCounts(date(2026, 1, 15) - timedelta(days=days), 1, 10, 100) for days in (0, 1, 6, 7, 29, 30)),
)


def values_of(**changed: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "table": TABLE,
        "region": OSLO,
        "device": Device("mobile", "Firefox", "Android"),
        "profile": PROFILE,
        "segments": {"skin-care": 0.7, "other": 0.4},
        "thresholds": {"skin-care": 0.6},
        "now": NOW,
        "language": "nb-NO,nb;q=0.9,en;q=0.8",
        "page_url": "https://shop.example/p/3",
        "referrer": "https://www.google.co.uk/",
        "custom": {},
        "interests": Interests({"coats": 0.75, "hats": 0.2, "socks": 0.05}, {"Fjord": 0.5, "Ås": 0.5}),
        "weather": Weather(-4.5, "snow"),
    }
    given = {**known, **changed}
    place = place_values(given.pop("region"), given["now"])
    return server_values(place=place, **given)


def test_everything_known_is_told() -> None:
    """A visitor with a history, in a known place, has exactly these values."""
    assert values_of() == {
        "geo.continent": "EU",
        "geo.country": "NO",
        "geo.region": "03",
        "geo.city": "Oslo",
        "geo.postal_prefix": "01",
        "geo.time_zone": "Europe/Oslo",
        "geo.is_eu": False,
        "season": "winter",
        "climate_zone": "temperate",
        "time.hour": 0,
        "time.weekday": "fri",
        "time.date": "2026-01-16",
        "device.type": "mobile",
        "device.browser": "Firefox",
        "device.os": "Android",
        "device.is_bot": False,
        "language": "nb",
        "referrer.class": "search",
        "visitor.is_new": False,
        "visitor.session_count": 3,
        "visitor.days_since_last_session": 6.5,
        "session.page_views": 4,
        "session.landing_path": "/sale",
        "session.landing_url": "https://shop.example/sale?utm_source=letter&utm_medium=email",
        "session.referrer_class": "social",
        "utm.source": "letter",
        "utm.medium": "email",
        "utm.id": "7",
        "profile.viewed_count": 2,
        "profile.carted_count": 1,
        "profile.bought_count": 0,
        "profile.viewed_count_1d": 1,
        "profile.viewed_count_7d": 3,
        "profile.viewed_count_30d": 5,
        "profile.carted_count_1d": 10,
        "profile.carted_count_7d": 30,
        "profile.carted_count_30d": 50,
        "profile.bought_count_1d": 100,
        "profile.bought_count_7d": 300,
        "profile.bought_count_30d": 500,
        "profile.order_count": 2,
        "profile.order_value": 50.0,
        "profile.average_order_value": 25.0,
        "profile.last_order_value": 20.0,
        "profile.days_since_last_order": 2.25,
        "profile.cart_value": 40.0,
        "profile.cart_items": ["p1"],
        "profile.viewed_items": ["p3", "p1"],
        "profile.categories": ["coats", "hats"],
        "profile.top_category": "coats",
        "profile.top_brand": "Fjord",
        "profile.hours_since_view": 0.5,
        "profile.hours_since_cart": 2.0,
        "weather.temperature_c": -4.5,
        "weather.condition": "snow",
        "affinity.category.coats": 0.75,
        "affinity.category.hats": 0.2,
        "affinity.category.socks": 0.05,
        "affinity.brand.Fjord": 0.5,
        "affinity.brand.Ås": 0.5,
        "segments": ["skin-care"],
        "segment.skin-care": 0.7,
        "segment.other": 0.4,
    }


def test_values_have_the_declared_types() -> None:
    """Every value is of an attribute of the table with home server, and of its type."""
    for name, value in values_of(segments={"skin-care": 0.7}).items():
        attribute = TABLE.find(name)
        assert attribute is not None, name
        assert attribute.home == "server", name
        assert is_of_type(value, attribute.type), name


def test_unknown_places_and_people_leave_out() -> None:
    """Without place, profile or headers nothing is guessed."""
    values = values_of(
        region=UNKNOWN, device=Device(), profile=None, segments={}, language=None, referrer=None, weather=Weather()
    )
    assert values == {"device.type": "other", "device.is_bot": False, "referrer.class": "direct", "segments": []}


def test_the_first_session_is_new() -> None:
    """A visitor is new until a second session begins."""
    assert values_of(profile=Profile("v2"))["visitor.is_new"] is True
    assert values_of(profile=Profile("v2", session_count=1))["visitor.is_new"] is True
    assert values_of(profile=Profile("v2", session_count=2))["visitor.is_new"] is False


def test_only_declared_custom_values_are_taken() -> None:
    """A custom value needs a declaration with home server and the right type, and cannot pass for a built-in one."""
    custom = {
        "crm.tier": "gold",
        "crm.scores": [1, "2"],
        "app.version": "1.0",
        "geo.country": "US",
        "profile.bought_count": 99,
        "unheard": "of",
    }
    values = values_of(custom=custom)
    assert values["crm.tier"] == "gold"
    assert values["geo.country"] == "NO"
    assert values["profile.bought_count"] == 0
    assert not {"crm.scores", "app.version", "unheard"} & values.keys()


def test_the_operator_is_believed_before_the_page() -> None:
    """What was imported stands against what the page says, and it too must be declared and of the right type."""
    custom = {"crm.tier": "platinum", "crm.scores": [3]}
    values = values_of(custom=custom, imported={"crm.tier": "tin", "crm.scores": "none", "geo.country": "US"})
    assert (values["crm.tier"], values["crm.scores"], values["geo.country"]) == ("tin", [3], "NO")


def test_a_new_visitor_has_no_history() -> None:
    """Counts of a first visit are zero, and what has no meaning yet is absent."""
    values = values_of(profile=Profile("v2"))
    assert values["profile.viewed_count_30d"] == values["profile.order_count"] == 0
    assert values["session.referrer_class"] == "direct"
    absent = {"profile.average_order_value", "profile.last_order_value", "profile.days_since_last_order", "utm.source"}
    assert not absent & values.keys()


def test_the_page_goes_before_the_session() -> None:
    """UTM values are the page's own when it has any, all of them."""
    values = values_of(page_url="https://shop.example/?utm_source=s%C3%B8k&utm_source=2&utm_term=")
    assert values["utm.source"] == "søk"
    assert "utm.medium" not in values


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        (None, "direct"),
        ("", "direct"),
        ("https://shop.example/cart", "internal"),
        ("https://duckduckgo.com/", "search"),
        ("https://l.facebook.com/x", "social"),
        ("https://t.co/abc", "social"),
        ("https://blog.example.org/", "other"),
        ("https://notgoogle.example/", "other"),
        ("http://[broken", "direct"),
        ("android-app://com.google.android.gm/", "search"),
    ],
)
def test_referrers_have_a_class(referrer: str | None, expected: str) -> None:
    """Where a visitor comes from is one of five words."""
    assert values_of(referrer=referrer)["referrer.class"] == expected


@pytest.mark.parametrize(
    "broken", ["http://[broken", "?utm_source=%ff%fe", "\x00", "//", "https://x/?" + "utm_x=1&" * 200]
)
def test_broken_addresses_are_no_error(broken: str) -> None:
    """An address nobody can read gives no values, and no error."""
    landed = dataclasses.replace(PROFILE, landing_url=broken, source_url=broken, source_referrer=broken)
    assert "utm.medium" not in values_of(page_url=broken, profile=landed, referrer=broken)


def test_unknown_zones_are_no_error() -> None:
    """A zone this machine does not know leaves the visitor's time out, and keeps the season."""
    values = values_of(region=dataclasses.replace(OSLO, time_zone="Mars/Olympus_Mons"))
    assert "time.hour" not in values
    assert values["season"] == "winter"
