"""Decisions are explained: rule by rule to the operator, in plain words to the visitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.server.conftest import House
from tests.server.shop import shop
from vitrine.token.preview import Preview


def explain_token(house: House, visitor_id: str) -> str:
    """A preview token that explains to that visitor, and forces nothing."""
    return house.server.tools.previews.sign(
        Preview("shop", "", None, int(house.now.timestamp()) + 60, "p1", explained_to=visitor_id)
    )


def explained(house: House, **fields: Any) -> dict[str, dict[str, Any]]:
    """The explanation by campaign."""
    fields = {"visitor_id": "v" * 22, **fields}
    explanation = house.decide(preview=explain_token(house, fields["visitor_id"]), **fields).json["explanation"]
    return {campaign["campaign"]: campaign for campaign in explanation["campaigns"]}


def test_without_a_signed_token_nothing_is_explained(house: House) -> None:
    """Without a valid token the answer has no explanation, and a forged token is refused."""
    assert "explanation" not in house.decide().json
    assert house.decide(preview="explain").status_code == 400


def test_a_failed_clause_is_named_with_the_value_it_failed_on(house: House) -> None:
    """The explanation has each failed clause with the value that it failed on."""
    winter = explained(house)["winter"]
    assert winter["is_offered"] is False and winter["reason"] == "audience: not met"
    clause = {
        "path": "season",
        "attribute": "season",
        "operand": "winter",
        "known": False,
        "value": None,
        "holds": False,
    }
    assert clause.items() <= winter["clauses"][0].items()
    gold = explained(house, attributes={"crm.tier": "silver"})["gold"]
    assert gold["clauses"][0]["value"] == "silver" and gold["clauses"][0]["holds"] is False


def test_what_the_page_must_tell_is_said_to_be_open(make_house: Callable[..., House]) -> None:
    """A clause for the tag has no result in the explanation; a missing server attribute is shown as unknown."""
    document = shop()
    document["campaigns"][1]["audience"] = {"page.type": "home", "crm.tier": {"$exists": False}}
    norway = explained(make_house(document))["norway"]
    assert norway["is_offered"] and norway["residual"] == {"page.type": "home"}
    assert [clause["holds"] for clause in norway["clauses"]] == [None, True]


def test_every_rule_that_can_say_no_is_named(make_house: Callable[..., House]) -> None:
    """The explanation names the rule: not enabled, schedule, cap, holdout, prerequisite or too few items."""
    document = shop()
    everyone = {"audience": {}, "trigger": {"type": "load"}}
    document["campaigns"][0] |= everyone | {"enabled": False}
    document["campaigns"][1] |= everyone | {"schedule": {"ends_at": "2025-01-01"}}
    document["campaigns"][2]["variations"][0]["content"]["minimum"] = 2
    document["strategies"]["any"] = {"steps": ["popular"]}
    document["campaigns"][3] |= everyone | {"prerequisites": [{"campaign": "winter", "variations": ["coats"]}]}
    found = explained(make_house(document))
    assert {name: campaign["reason"] for name, campaign in found.items()} == {
        "winter": "not enabled",
        "norway": "schedule: closed now",
        "for_you": "items: fewer than the slot's minimum",
        "gold": "assignment: prerequisite",
    }


def test_a_reached_cap_is_named(house: House) -> None:
    """The explanation names the cap's limit that is reached."""
    fields: dict[str, Any] = {"attributes": {"crm.tier": "gold"}}
    visitor_id = house.decide(**fields).json["visitor_id"]
    token = house.decide(visitor_id=visitor_id, **fields).json["placements"]["message"][0]["exposure_token"]
    house.send({"name": "exposure", "exposure_token": token}, visitor_id=visitor_id)
    assert explained(house, visitor_id=visitor_id, **fields)["gold"]["reason"] == "cap: session"


def test_bucket_rank_and_model_are_explained(house: House) -> None:
    """The explanation has the unit's bucket, the variation's share, the candidate's rank and the model version."""
    gold = explained(house, attributes={"crm.tier": "gold"})["gold"]
    assert gold["variation"] in ("control", "thanks") and 0 <= gold["place"] < 1
    assert gold["propensity"] == 0.5 and gold["unit"] == "visitor" and gold["rank"] == 1
    assert explained(house)["for_you"]["steps"] == ["picked"]


def test_the_explanation_tells_the_decision_s_own_story(house: House) -> None:
    """The campaigns that the explanation calls offered are those of the answer, in the same order."""
    fields: dict[str, Any] = {"visitor_id": "w" * 22, "attributes": {"crm.tier": "gold"}}
    answer = house.decide(**fields).json
    offered = [(name, c["campaign"], c["variation"]) for name, cs in answer["placements"].items() for c in cs]
    explained_offers = [
        (campaign["placement"], campaign["campaign"], campaign["variation"])
        for campaign in explained(house, **fields).values()
        if campaign["is_offered"]
    ]
    assert sorted(explained_offers) == sorted(offered)


def test_the_visitor_reads_plain_words_without_secrets(make_house: Callable[..., House]) -> None:
    """The visitor's sentences have values only for visible facts; what the shop knows is named without its value."""
    document = shop()
    document["campaigns"][1]["audience"] = {"device.type": "other", "crm.tier": "gold"}
    house = make_house(document)
    answer = house.decide(attributes={"crm.tier": "gold"})
    placements = answer.json["placements"]
    assert placements["hero"][0]["why"] == [
        "The device you use.",
        "Something this shop knows about you as a customer.",
    ]
    assert placements["shelf"][0]["why"] == ["The shop picked these."]
    assert not any(
        "gold" in sentence or "crm" in sentence for cs in placements.values() for c in cs for sentence in c["why"]
    )
