"""What it costs to find the campaigns one visitor is meant by."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from tests.bench.row import Row
from vitrine.campaign.eligible import eligible
from vitrine.site.file import SiteConfig
from vitrine.site.plan import Plan, make_plan
from vitrine.targeting.regex import compile_regex

NOW: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
ROUNDS: Final = 200
COUNTRIES: Final = [first + second for first in "ABCDEFGHIJ" for second in "ABCDEFGHIJKLMNOPQRST"]
DEVICES: Final = ["desktop", "mobile", "tablet"]
VISITOR: Final[dict[str, Any]] = {
    "geo.country": "BN",
    "device.type": "mobile",
    "profile.viewed_count": 5,
    "season": "winter",
}
CATASTROPHE: Final = "(a+)+$"


def rows() -> list[Row]:
    """Microseconds for one visitor, best of many rounds, by number of campaigns; and the worst of patterns."""
    some, many = _plan(100), _plan(10_000)
    asked = _best(lambda: [campaign.predicate.partial(VISITOR) for campaign in some.campaigns])
    wanted = _wanted(100)
    by_hand = _best(lambda: [_by_hand(*one) for one in wanted])
    few = _best(lambda: list(eligible(some, VISITOR, None, NOW)))
    found = _best(lambda: list(eligible(many, VISITOR, None, NOW)))
    one_by_one = _best(lambda: [campaign.predicate.partial(VISITOR) for campaign in many.campaigns], rounds=5)
    return [
        Row("100 campaigns of three clauses, each one asked", asked, "µs", "the same comparisons by hand", by_hand),
        Row("100 campaigns of three clauses, by the index", few, "µs", "each one asked", asked),
        Row("10,000 campaigns of three clauses, by the index", found, "µs", "100 campaigns, by the index", few),
        Row("10,000 campaigns of three clauses, by the index", found, "µs", "each one asked", one_by_one),
        _pattern(),
    ]


def _wanted(count: int) -> list[tuple[str, str, int]]:
    source = random.Random(20260115)
    return [(source.choice(COUNTRIES), source.choice(DEVICES), source.randrange(10)) for _ in range(count)]


def _plan(count: int) -> Plan:
    campaigns = [
        {
            "campaign": f"c{number}",
            "type": "banner",
            "placement": "hero",
            "audience": {"geo.country": country, "device.type": device, "profile.viewed_count": {"$gte": views}},
            "variations": [{"variation": "a", "content": {"changes": [{"text": "x"}]}}],
        }
        for number, (country, device, views) in enumerate(_wanted(count))
    ]
    document = {
        "site": "shop",
        "origins": ["https://shop.example"],
        "placements": {"hero": {"selector": "#hero"}},
        "campaigns": campaigns,
    }
    return make_plan(msgspec.convert(document, SiteConfig))


def _by_hand(country: str, device: str, views: int) -> bool:
    return (
        VISITOR.get("geo.country") == country
        and VISITOR.get("device.type") == device
        and VISITOR.get("profile.viewed_count", -1) >= views
    )


def _pattern() -> Row:
    """A pattern that ruins other engines; those get a text a five-thousandth as long."""
    holds, ruined = compile_regex(CATASTROPHE, fold=False), re.compile(CATASTROPHE)
    long, short = "a" * 100_000, "a" * 20 + "!"
    return Row(
        f"$regex {CATASTROPHE} on 100,000 characters",
        _best(lambda: holds(long), rounds=20),
        "µs",
        "Python's re on 21 characters",
        _best(lambda: ruined.search(short), rounds=3),
    )


def _best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Microseconds of the fastest round: what else the machine did is not the work's."""
    fastest = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - started)
    return fastest * 1e6
