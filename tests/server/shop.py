"""A small site for the server's tests: every kind of campaign, nothing more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ORIGIN = "https://shop.example"


def shop() -> dict[str, Any]:
    """The site file, a new copy for each caller."""
    return {
        "site": "shop",
        "origins": [ORIGIN, "http://[::1]:8001"],
        "attributes": {"crm.tier": {"type": "string", "home": "server"}},
        "audiences": {"returning": {"predicate": {"visitor.is_new": False}}},
        "placements": {
            "hero": {"selector": "#hero", "insert": "replace", "reserve_height_px": 320},
            "shelf": {"selector": "#shelf"},
            "message": {"selector": "body", "insert": "overlay"},
        },
        "campaigns": [
            {
                "campaign": "winter",
                "type": "banner",
                "placement": "hero",
                "audience": {"season": "winter"},
                "priority": 5,
                "variations": [{"variation": "coats", "content": {"changes": [{"text": "Warm coats"}]}}],
            },
            {
                "campaign": "norway",
                "type": "banner",
                "placement": "hero",
                "audience": {"geo.country": "NO", "page.type": "home"},
                "variations": [{"variation": "hei", "content": {"changes": [{"text": "Hei"}]}}],
            },
            {
                "campaign": "for_you",
                "type": "slot",
                "placement": "shelf",
                "variations": [
                    {
                        "variation": "items",
                        "content": {
                            "strategy": "any",
                            "limit": 2,
                            "template": {"html": "<li></li>", "bind": [{"field": "title"}]},
                        },
                    }
                ],
            },
            {
                "campaign": "gold",
                "type": "overlay",
                "placement": "message",
                "audience": {"crm.tier": "gold"},
                "trigger": {"type": "scroll", "share": 0.5},
                "cap": {"session": 1},
                "variations": [
                    {"variation": "control"},
                    {"variation": "thanks", "content": {"form": "corner", "title": "Thank you"}},
                ],
            },
        ],
        "strategies": {
            "any": {"steps": ["viewed_together", "recently_viewed", "picked"], "picked": ["p1", "p2", "p3", "p4"]}
        },
        "items": [
            {"item_id": "p1", "title": "Coat", "category": "coats", "price": 120, "currency": "EUR"},
            {"item_id": "p2", "title": "Boots", "category": "boots"},
            {"item_id": "p3", "title": "Scarf", "category": "accessories", "availability": "out_of_stock"},
            {"item_id": "p4", "title": "Hat", "category": "accessories"},
            {"item_id": "p5", "title": "Gloves", "category": "accessories"},
        ],
    }


def write_site(folder: Path, document: Any, name: str = "shop.json") -> Path:
    """Write a site file like an editor: in one step, by a rename."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.draft"
    draft.write_text(json.dumps(document), encoding="utf-8")
    return draft.rename(folder / name)
