from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.server.shop import shop
from vitrine.schema.mistake import Mistake
from vitrine.site.load import parse_site


def site(audience: dict[str, Any], **saved_lists: list[Any]) -> dict[str, Any]:
    document = shop()
    document["campaigns"] = [{**document["campaigns"][0], "audience": audience}]
    return {**document, "saved_lists": saved_lists}


def mistakes_of(document: dict[str, Any]) -> list[Mistake]:
    return list(parse_site(json.dumps(document).encode()).mistakes)


def test_a_predicate_may_name_a_saved_list(make_house: Callable[..., Any]) -> None:
    """The server settles its own attributes by the list, and writes it out where the tag has to finish."""
    audience = {
        "$and": [{"page.item_id": {"$inGroup": "sale"}}, {"profile.viewed_count": {"$notInGroup": "unlucky"}}],
        "crm.tier": {"$inGroup": "tiers"},
    }
    house = make_house(site(audience, sale=["p1", "ø"], unlucky=[13, 1.5], tiers=["gold"]))
    [candidate] = house.decide(attributes={"crm.tier": "gold"}).json["placements"]["hero"]
    assert candidate["residual"] == {"page.item_id": {"$inGroup": ["p1", "ø"]}}
    assert house.decide(attributes={"crm.tier": "tin"}).json["placements"] == {}


def test_an_unknown_saved_list_is_a_mistake() -> None:
    """With its path, and with the name that was probably meant."""
    [mistake] = mistakes_of(site({"page.item_id": {"$inGroup": "sael"}}, sale=["p1"]))
    assert (mistake.path, mistake.hint) == ("campaigns[0].audience.page.item_id.$inGroup", 'Did you mean "sale"?')
    assert mistakes_of(site({"page.item_id": {"$inGroup": "sale"}}, sale=["p1"])) == []


def test_a_saved_list_has_values_of_one_type() -> None:
    """Strings and numbers together, or a name nobody could write in a predicate, are mistakes."""
    [mixed, misnamed] = sorted(
        mistakes_of(site({}, mixed=["p1", 1], **{"Two Words": ["a"]})), key=lambda mistake: mistake.path, reverse=True
    )
    assert mixed.path == "saved_lists.mixed"
    assert misnamed.path == "saved_lists.Two Words"
    assert [mistake.path for mistake in mistakes_of(site({}, ok=["p1", True]))] == ["saved_lists.ok[1]"]


def test_taken_attribute_names_are_mistakes() -> None:
    """A declaration of a built-in name is refused when the site is checked."""
    document = {**site({}), "attributes": {"geo.country": {"type": "string"}, "crm.tier": {"type": "string"}}}
    assert [mistake.path for mistake in mistakes_of(document)] == ["attributes.geo.country"]
