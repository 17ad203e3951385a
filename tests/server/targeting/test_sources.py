from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.server.shop import shop
from vitrine.site.load import parse_site

SOURCES = {
    "cart.is_open": {"type": "boolean", "home": "tag", "source": {"selector": "#cart.open"}},
    "old.group": {"type": "string", "home": "tag", "source": {"cookie": "ab_group"}},
    "app.version": {"type": "version", "home": "tag", "source": {"variable": "shop.build.version"}},
    "cart.total": {"type": "number", "home": "tag", "source": {"data_layer": "cart_total"}},
    "crm.tier": {"type": "string"},
}


def site(**audiences: Any) -> dict[str, Any]:
    document = shop()
    banner = document["campaigns"][0]
    document["campaigns"] = [{**banner, "campaign": name, "audience": value} for name, value in audiences.items()]
    return {**document, "attributes": SOURCES}


def test_an_answer_tells_the_tag_where_to_look(make_house: Callable[..., Any]) -> None:
    """It names the sources of the attributes that its residuals name, those and no others."""
    house = make_house(
        site(
            one={"$or": [{"cart.is_open": True}, {"$not": {"old.group": "b"}}], "page.type": "home"},
            two={"crm.tier": "gold", "app.version": {"$vgt": "2.0"}},
        )
    )
    expected = {"cart.is_open": {"selector": "#cart.open"}, "old.group": {"cookie": "ab_group"}}
    assert house.decide().json["attributes"] == expected
    expected["app.version"] = {"variable": "shop.build.version"}
    assert house.decide(attributes={"crm.tier": "gold"}).json["attributes"] == expected


def test_an_answer_without_residuals_names_no_source(make_house: Callable[..., Any]) -> None:
    """Nothing to finish, nowhere to look."""
    assert "attributes" not in make_house(site(one={"crm.tier": "gold"}, two={})).decide().json


@pytest.mark.parametrize(
    ("declaration", "path", "says"),
    [
        ({"type": "string", "source": {"cookie": "a"}}, "attributes.a.home", "tag"),
        ({"type": "string", "home": "tag", "source": {}}, "attributes.a.source", "exactly one"),
        (
            {"type": "boolean", "home": "tag", "source": {"selector": "p", "variable": "a"}},
            "attributes.a.source",
            "exactly one",
        ),
        ({"type": "string", "home": "tag", "source": {"selector": "p"}}, "attributes.a.type", "boolean"),
        ({"type": "number", "home": "tag", "source": {"cookie": "a"}}, "attributes.a.type", "string or version"),
        ({"type": "number", "home": "tag", "source": {"variable": "a()"}}, "attributes.a.source.variable", "form"),
        ({"type": "string", "home": "tag", "source": {"cookie": "a=b"}}, "attributes.a.source.cookie", "form"),
        ({"type": "string", "home": "tag", "source": {"storage": "a"}}, "attributes.a.source.storage", "selector"),
    ],
)
def test_a_source_that_says_nothing_is_a_mistake(declaration: Any, path: str, says: str) -> None:
    """A source is one of four, of a fitting type, and the tag's."""
    file = parse_site(json.dumps({**shop(), "attributes": {"a": declaration, "crm.tier": {"type": "string"}}}).encode())
    [mistake] = file.mistakes
    assert mistake.path == path
    assert says in mistake.expected
