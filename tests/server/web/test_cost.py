"""No request costs much more than a typical one. Work is counted in calls of functions, not measured by the clock."""

from __future__ import annotations

import itertools
import json
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.server.conftest import CONSENT, House
from tests.server.shop import ORIGIN
from tests.server.web.test_explain import explain_token
from vitrine.flow.from_wire import MAX_PENDING_EVENTS, MAX_PENDING_ITEMS
from vitrine.wire.scalars import MAX_BODY_BYTES, MAX_EVENTS

MOST = 10  # times the median
NAMES = ("view_item", "add_to_cart", "view_cart", "purchase", "view_item_list", "remove_from_cart", "page_view")
_numbers = itertools.count()


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many functions, of Python and of C, are called meanwhile."""
    calls = [0]

    def count(_frame: object, what: str, _argument: object) -> None:
        calls[0] += what in ("call", "c_call")

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def event(house: House, name: str, items: int, **more: Any) -> dict[str, Any]:
    """An event about as many items, each with an id, a category and a brand of its own."""
    listed = [
        {"item_id": f"i{next(_numbers)}", "item_category": f"c{next(_numbers)}", "item_brand": f"b{next(_numbers)}"}
        for _ in range(items)
    ]
    return {
        "event_id": f"e{next(_numbers)}", "name": name, "created_at": house.now.isoformat(), "items": listed, **more
    }  # fmt: skip


def whole(house: House, path: str, name: str, items: int, **more: Any) -> str:
    """The largest acceptable body of such events."""
    events: list[dict[str, Any]] = []
    room = MAX_BODY_BYTES - 1_500
    while len(events) < MAX_EVENTS:
        events.append(event(house, name, items, **more))
        room -= len(json.dumps(events[-1])) + 2
        if room < 0:
            events.pop()
            break
    return body(house, path, events)


def body(house: House, path: str, events: list[dict[str, Any]], **more: Any) -> str:
    """A request of a visitor who is known."""
    visitor = "v" * 22
    sent = {
        "site": "shop",
        "visitor_id": visitor,
        "consent": CONSENT,
        **house.proofs(visitor),
        "events": events,
        **more,
    }
    extra = (
        {"page": {"url": f"{ORIGIN}/", "type": "home"}} if path == "/v1/decide" else {"sent_at": house.now.isoformat()}
    )
    return json.dumps(sent | extra)


def cost(house: House, path: str, sent: str) -> int:
    """The work of one request."""
    assert len(sent) <= MAX_BODY_BYTES
    with counted() as calls:
        answer = house.post(path, sent)
    assert answer.status_code in (200, 202), answer.text
    return calls[0]


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/events"])
def test_no_acceptable_request_costs_more_than_ten_typical_ones(house: House, path: str) -> None:
    """The largest bodies of every shape cost at most ten times the median of typical requests."""
    typical = [
        cost(house, path, body(house, path, [event(house, NAMES[n % 2], 1) for _ in range(1 + n % 5)]))
        for n in range(20)
    ]
    shapes: dict[str, Callable[[], str]] = {
        f"{name} with {items} items": lambda name=name, items=items: whole(house, path, name, items)  # type: ignore[misc]
        for name in NAMES
        for items in (0, 1, 8, 50, 200)
        if items or name == "page_view"
    }
    shapes["params"] = lambda: whole(house, path, "custom", 1, params={f"p{n}": "x" for n in range(27)})
    shapes["e-mail addresses"] = lambda: whole(house, path, "custom", 1, params={f"p{n}": "a@b.c" for n in range(27)})
    if path == "/v1/decide":
        attributes: dict[str, Any] = {f"a{n}": [f"v{m}" for m in range(60)] for n in range(100)}
        shapes["attributes"] = lambda: body(house, path, [], attributes=attributes)
    costs = {shape: cost(house, path, make()) / statistics.median(typical) for shape, make in shapes.items()}
    assert max(costs.values()) <= MOST, sorted(costs.items(), key=lambda one: -one[1])[:5]


def values_of(house: House, events: list[dict[str, Any]]) -> dict[str, Any]:
    """The values that a decision with these events is based on."""
    answer = house.decide(preview=explain_token(house, "v" * 22), visitor_id="v" * 22, events=events)
    values: dict[str, Any] = answer.json["explanation"]["values"]
    return values


def test_a_decision_uses_the_newest_events_up_to_its_limits(house: House) -> None:
    """The newest events of a decide request count, and as many of their items as one decision needs."""
    events = [event(house, "view_item", 2) for _ in range(MAX_PENDING_EVENTS + 20)]
    answer = values_of(house, events)
    newest = [item["item_id"] for one in events[-MAX_PENDING_EVENTS:] for item in one["items"]]
    assert answer["profile.viewed_count"] == len(newest)
    assert set(answer["profile.viewed_items"]) <= set(newest)
    answer = values_of(house, [event(house, "view_item", 150) for _ in range(3)])
    assert answer["profile.viewed_count"] == MAX_PENDING_ITEMS
