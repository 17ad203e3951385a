"""Simulated visitors: a realistic log for the demo, the same for the same seed and day.

Each visitor lives in one of the cities of networks.json and has one hidden interest; the season there makes some
interests more likely. The interest decides which items the visitor views, how long, and which go into the bag.
"""

from __future__ import annotations

import json
import random
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeAlias

from e2e.sites.shop.wares import Wares
from vitrine.place.season import season

Event: TypeAlias = dict[str, Any]

VISITORS = 3_000
DAYS = 60
OTHER_WEIGHT = 0.03  # weight of an item outside the interest, when the visitor does not wander
WANDER_SHARE = 0.22  # share of views at random; visitors seldom buy those items
MEAN_LIST_VIEWS = 2.0  # home and category pages per session, about
PREFERRED_TAG = 6.0  # weight of an item with the visitor's own tag, where others have 1


@dataclass(frozen=True, slots=True)
class Interest:
    """What a visitor is interested in.

    `weights` by category; `tag` narrows accessories. Each visitor prefers one of the tags in `tastes` and does not
    want items with the tag `avoid`. `mean_views` is per session, `cart_share` of the views inside the interest.
    """

    name: str
    section: str
    weights: Mapping[str, float]
    tag: str | None = None
    tastes: Sequence[str] = ()
    avoid: str | None = None
    mean_views: float = 3.0
    cart_share: float = 0.14


EVERYONE = ("women", "men", "unisex")
INTERESTS = (
    Interest(
        "winter",
        "winter",
        {"coats": 3, "knitwear": 2.6, "boots": 2.2, "accessories": 1.5},
        "winter",
        EVERYONE,
        "summer",
    ),
    Interest(
        "summer",
        "summer",
        {"swimwear": 3, "dresses": 2, "sandals": 2.4, "accessories": 1.5},
        "summer",
        EVERYONE,
        "winter",
    ),
    Interest(
        "dressing", "dresses", {"dresses": 4, "knitwear": 1, "accessories": 1}, None, ("women", "evening", "spring")
    ),
    Interest("skin", "skincare", {"skincare": 8}, None, ("acne", "anti-aging", "sensitive"), None, 5.0, 0.3),
    Interest("makeup", "makeup", {"makeup": 5, "skincare": 0.7}, None, ("lips", "eyes", "face"), None, 3.4, 0.2),
    Interest("hair", "haircare", {"haircare": 5, "skincare": 0.7}, None, ("repair", "styling", "dry"), None, 3.2, 0.2),
)
#: How likely each of INTERESTS is where it is cold, hot, or neither.
LIKELY = {
    "winter": (50, 5, 8, 16, 12, 9),
    "autumn": (36, 7, 14, 18, 14, 11),
    "spring": (14, 20, 24, 18, 14, 10),
    "summer": (4, 50, 12, 14, 11, 9),
    "tropical": (2, 48, 12, 17, 12, 9),
}


@dataclass(slots=True)
class Visitor:
    """One simulated visitor with the items they like and the bag they fill."""

    visitor_id: str
    interest: Interest
    item_ids: Sequence[str]
    cumulative: Sequence[float]
    bag: dict[str, int] = field(default_factory=dict)


class Simulation:
    """Draws visitors and their events. `until` is the moment after the last day."""

    def __init__(self, until: datetime, *, seed: int = 7, origin: str = "http://localhost:8001") -> None:
        self._chance = random.Random(seed)
        self._until = until
        self._origin = origin
        self._wares = Wares()
        self._popularity = {item["item_id"]: self._chance.lognormvariate(0, 0.6) for item in self._wares.items}
        self._anything = list(accumulate(self._popularity[item["item_id"]] for item in self._wares.items))
        self._weights: dict[tuple[str, str], tuple[list[str], list[float]]] = {}

    def events(self, cities: Sequence[Mapping[str, Any]], visitors: int = VISITORS) -> Iterator[Event]:
        """Every event of every visitor, visitor by visitor."""
        for number in range(visitors):
            city = self._chance.choice(cities)
            yield from self._life(self._visitor(number, city["latitude"]))

    def _visitor(self, number: int, latitude: float) -> Visitor:
        interest = self._chance.choices(INTERESTS, LIKELY[season(latitude, self._until.date()) or "spring"])[0]
        taste = self._chance.choice(interest.tastes)
        item_ids, cumulative = self._taste(interest, taste)
        visitor_id = f"sim-{number:05d}-{self._chance.getrandbits(40):010x}"
        return Visitor(visitor_id, interest, item_ids, cumulative)

    def _taste(self, interest: Interest, taste: str) -> tuple[list[str], list[float]]:
        """Item ids and their cumulative weights for an interest and a taste."""
        key = (interest.name, taste)
        if key not in self._weights:
            weights = [self._weight(interest, taste, item) for item in self._wares.items]
            self._weights[key] = ([item["item_id"] for item in self._wares.items], list(accumulate(weights)))
        return self._weights[key]

    def _weight(self, interest: Interest, taste: str, item: Mapping[str, Any]) -> float:
        popularity = self._popularity[item["item_id"]]
        weight = interest.weights.get(item["category"], 0.0)
        is_outside = interest.tag is not None and item["category"] == "accessories" and interest.tag not in item["tags"]
        if not weight or is_outside or interest.avoid in item["tags"]:
            return OTHER_WEIGHT * popularity
        return weight * popularity * (PREFERRED_TAG if taste in item["tags"] else 1.0)

    def _life(self, visitor: Visitor) -> Iterator[Event]:
        """The events of one visitor. With a chance of a third, another session follows about three days after each."""
        at = self._first_moment()
        while at < self._until:
            at = yield from self._session(visitor, at)
            if self._chance.random() > 0.33:
                return
            at += timedelta(hours=self._chance.expovariate(1 / 70) + 1)

    def _first_moment(self) -> datetime:
        day = (self._until - timedelta(days=self._chance.uniform(1, DAYS))).date()
        clock = time(min(23, max(6, round(self._chance.gauss(16, 4)))), self._chance.randrange(60), tzinfo=UTC)
        return datetime.combine(day, clock) + timedelta(seconds=self._chance.randrange(60))

    def _session(self, visitor: Visitor, at: datetime) -> Generator[Event, None, datetime]:
        """The events of one session. Returns the moment it ended."""
        # The number of home and category pages does not depend on the interest, so the classifier cannot learn from it.
        for _ in range(min(12, int(self._chance.expovariate(1 / MEAN_LIST_VIEWS)))):
            is_home = self._chance.random() < 0.5
            path, page_type = ("/", "home") if is_home else (f"/c/{visitor.interest.section}", "category")
            yield self._event(visitor, at, "page_view", self._page(path, page_type))
            at = self._later(at, 12)
        views = 1 + min(14, int(self._chance.expovariate(1 / (visitor.interest.mean_views - 0.5))))
        for _ in range(views):
            if at >= self._until:
                return at
            yield from self._view(visitor, at)
            at = self._later(at, 50)
        if visitor.bag and self._chance.random() < 0.5 and at < self._until:
            yield self._purchase(visitor, at)
            at = self._later(at, 20)
        return at

    def _view(self, visitor: Visitor, at: datetime) -> Iterator[Event]:
        wanders = self._chance.random() < WANDER_SHARE
        cumulative = self._anything if wanders else visitor.cumulative
        item_id = self._chance.choices(visitor.item_ids, cum_weights=cumulative)[0]
        item = self._wares.by_id[item_id]
        page = self._page(item["url"], "product", item)
        yield self._event(visitor, at, "page_view", page)
        yield self._event(visitor, at, "view_item", page, items=[_wire_item(item)], value=item["price"], currency="EUR")
        is_inside = not wanders and visitor.interest.weights.get(item["category"], 0.0) >= 1.0
        share = visitor.interest.cart_share * (1.0 if is_inside else 0.12)
        if item["availability"] != "out_of_stock" and self._chance.random() < share:
            visitor.bag[item_id] = visitor.bag.get(item_id, 0) + 1
            put_at = at + timedelta(seconds=self._chance.randrange(8, 40))
            line = {"items": [_wire_item(item)], "value": item["price"], "currency": "EUR"}
            yield self._event(visitor, put_at, "add_to_cart", page, **line)

    def _purchase(self, visitor: Visitor, at: datetime) -> Event:
        lines = [(self._wares.by_id[item_id], quantity) for item_id, quantity in visitor.bag.items()]
        visitor.bag.clear()
        return self._event(
            visitor,
            at,
            "purchase",
            self._page("/thanks", "other"),
            items=[_wire_item(item, quantity) for item, quantity in lines],
            value=round(sum(item["price"] * quantity for item, quantity in lines), 2),
            currency="EUR",
            transaction_id=f"NS-{self._chance.getrandbits(32):08X}",
        )

    def _later(self, at: datetime, mean_s: float) -> datetime:
        return at + timedelta(seconds=45 + self._chance.expovariate(1 / mean_s))

    def _page(self, path: str, page_type: str, item: Mapping[str, Any] | None = None) -> dict[str, Any]:
        page = {"url": self._origin + path, "type": page_type, "language": "en"}
        return page if item is None else {**page, "item_id": item["item_id"], "category": item["category"]}

    def _event(self, visitor: Visitor, at: datetime, name: str, page: Mapping[str, Any], **more: object) -> Event:
        return {
            "visitor_id": visitor.visitor_id,
            "event_id": f"{self._chance.getrandbits(80):020x}",
            "name": name,
            "created_at": at.isoformat(timespec="milliseconds"),
            "page": page,
            **more,
        }


def _wire_item(item: Mapping[str, Any], quantity: int = 1) -> dict[str, Any]:
    return {
        "item_id": item["item_id"],
        "item_name": item["title"],
        "item_category": item["category"],
        "item_brand": item["brand"],
        "price": item["price"],
        "quantity": quantity,
    }


def write_log(file: Path, networks: Path, until: datetime, *, seed: int = 7, visitors: int = VISITORS) -> int:
    """Write the log as JSONL for `vitrine import events --format jsonl`, oldest event first; return its length."""
    rows: list[dict[str, Any]] = json.loads(networks.read_text(encoding="utf-8"))
    cities = [row for row in rows if ":" not in row["network"]]  # each city once
    events = sorted(Simulation(until, seed=seed).events(cities, visitors), key=lambda event: event["created_at"])
    with file.open("w", encoding="utf-8") as lines:
        for event in events:
            lines.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n")
    return len(events)
