"""Candidates as the decision server writes them."""

from __future__ import annotations

from typing import Any


def candidate(campaign: str, type_: str, content: dict[str, Any] | None, **rest: Any) -> dict[str, Any]:
    """One candidate; `rest` may set trigger, residual, cap, variation."""
    return {
        "campaign": campaign,
        "variation": "a",
        "type": type_,
        "trigger": {"type": "load"},
        "residual": None,
        "content": content,
        "exposure_token": f"token-{campaign}",
        "cap": None,
        **rest,
    }


def banner(campaign: str = "hero", **rest: Any) -> dict[str, Any]:
    """A banner that writes its campaign's name, unless `changes` says otherwise."""
    changes = rest.pop("changes", [{"text": f"from {campaign}"}])
    return candidate(campaign, "banner", {"changes": changes}, **rest)


def control(campaign: str = "hero", type_: str = "banner", **rest: Any) -> dict[str, Any]:
    """A control: nothing is shown, its exposure counts."""
    return candidate(campaign, type_, None, **rest)


def overlay(form: str = "modal", campaign: str = "news", **rest: Any) -> dict[str, Any]:
    """An overlay with a call to action; `content` overrides parts of it."""
    content = {"form": form, "title": "Stay warm", "text": "Coats are here.", "close_label": "Close"}
    content |= rest.pop("content", {"button": {"text": "See coats", "url": "/coats"}})
    return candidate(campaign, "overlay", content, **rest)


ARMED = '<i id="armed">waiting</i>'


def offer_armed(api: Any) -> None:
    """Fill `ARMED` once every placement offered before it is armed: it waits for the files of triggers and overlays as they do."""
    never = overlay("bar", "never", trigger={"type": "event", "name": "never"})
    api.offer("armed", "#armed", never, banner("armed"))


def item(number: int, **rest: Any) -> dict[str, Any]:
    """A filled slot's item."""
    return {
        "item_id": f"p{number}",
        "title": f"Coat {number}",
        "url": f"/p/{number}",
        "image": f"/img/{number}.png",
        "price": 10.5 * number,
        "currency": "EUR",
        "category": "coats",
        "brand": "Fjord",
        **rest,
    }


CARD = '<a class="card"><img class="pic"><b class="name"></b><i class="price"></i></a>'
BIND = [
    {"field": "url", "attribute": "href"},
    {"field": "image", "selector": "img", "attribute": "src"},
    {"field": "title", "selector": ".name"},
    {"field": "price", "selector": ".price"},
]


def slot(campaign: str = "picks", **rest: Any) -> dict[str, Any]:
    """A slot of two items out of four; `content` overrides parts of it."""
    content = {
        "items": [item(number) for number in (1, 2, 3, 4)],
        "limit": 2,
        "minimum": 1,
        "template": {"html": CARD, "bind": BIND},
        "context_item_id": None,
    }
    content |= rest.pop("content", {})
    return candidate(campaign, "slot", content, **rest)
