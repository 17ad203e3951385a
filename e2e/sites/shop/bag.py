"""The shopping bag and the last order: two small cookies of the shop itself, so that it works without any script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Request
from werkzeug.wrappers import Response

from e2e.sites.shop.wares import Wares

BAG_COOKIE = "nordlys_bag"
ORDER_COOKIE = "nordlys_order"
MAX_LINES, MAX_QUANTITY = 30, 9


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the bag with its quantity. `total` is in euros."""

    item: Mapping[str, Any]
    quantity: int

    @property
    def total(self) -> float:
        """Price times quantity."""
        return float(self.item["price"]) * self.quantity


def read_bag(request: Request, wares: Wares) -> list[Line]:
    """The bag of this request, without its invalid entries."""
    lines = []
    for entry in request.cookies.get(BAG_COOKIE, "").split(".")[:MAX_LINES]:
        item_id, _, quantity = entry.partition("*")
        if item_id in wares.by_id and quantity.isdecimal() and 0 < int(quantity) <= MAX_QUANTITY:
            lines.append(Line(wares.by_id[item_id], int(quantity)))
    return lines


def write_bag(response: Response, lines: list[Line]) -> None:
    """Store the bag in its cookie for a week."""
    text = ".".join(f"{line.item['item_id']}*{line.quantity}" for line in lines)
    response.set_cookie(BAG_COOKIE, text, max_age=604_800, httponly=True, samesite="Lax")


def put_in(lines: list[Line], item: Mapping[str, Any]) -> list[Line]:
    """The bag with one more of `item`."""
    if any(line.item is item for line in lines):
        return [Line(line.item, min(line.quantity + (line.item is item), MAX_QUANTITY)) for line in lines]
    return [*lines, Line(item, 1)]


def take_out(lines: list[Line], item_id: str) -> list[Line]:
    """The bag without any of `item_id`."""
    return [line for line in lines if line.item["item_id"] != item_id]


def total(lines: list[Line]) -> float:
    """The price of the bag, in euros."""
    return sum(line.total for line in lines)


def write_order(response: Response, number: str, lines: list[Line]) -> None:
    """Store the order in its cookie for the thank-you page."""
    order = {"number": number, "lines": [[line.item["item_id"], line.quantity] for line in lines]}
    response.set_cookie(ORDER_COOKIE, json.dumps(order), max_age=3_600, httponly=True, samesite="Lax")


def read_order(request: Request, wares: Wares) -> tuple[str, list[Line]] | None:
    """The number and lines of the last order; None without a valid one."""
    try:
        order = json.loads(request.cookies.get(ORDER_COOKIE, ""))
        return str(order["number"]), [Line(wares.by_id[item_id], int(count)) for item_id, count in order["lines"]]
    except (ValueError, KeyError, TypeError):
        return None
