"""A value of a wrong shape is repaired alone: it hides nothing, and nothing is said of the repair."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.server.shop import shop, write_site
from vitrine.live.site import BadSiteFileError, check_site
from vitrine.site.load import parse_site
from vitrine.site.shape import site_schema
from vitrine.site.smallest import smallest


def paths(folder: Path, document: dict[str, Any]) -> list[str]:
    """Where `vitrine check` finds mistakes, in its order."""
    try:
        check_site(write_site(folder, document))
    except BadSiteFileError as error:
        return [mistake.path for mistake in error.mistakes]
    return []


def test_shape_sense_and_predicate_mistakes_come_in_one_run(tmp_path: Path) -> None:
    """Each in a campaign of its own, and each exactly once."""
    document = shop()
    document["campaigns"][0]["cap"] = {"session": "1"}
    document["campaigns"][1]["audience"] = {"geo.contry": "NO"}
    document["campaigns"][2]["variations"][0]["content"]["strategy"] = "some"
    document["campaigns"][3]["placement"] = "mesage"
    document["colour"] = "red"
    assert sorted(paths(tmp_path, document)) == [
        "campaigns[0].cap.session",
        "campaigns[1].audience.geo.contry",
        "campaigns[2].variations[0].content.strategy",
        "campaigns[3].placement",
        "colour",
    ]


def test_mistakes_of_every_pass_in_one_campaign_come_in_one_run(tmp_path: Path) -> None:
    """A wrong number, a misspelt key, an unknown attribute, an unknown placement and a bad name."""
    document = shop()
    document["campaigns"][0] |= {
        "campaign": "Winter!",
        "placement": "herro",
        "priority": "high",
        "enabeld": False,
        "audience": {"seasn": "winter"},
    }
    assert sorted(paths(tmp_path, document)) == [
        "campaigns[0].audience.seasn",
        "campaigns[0].campaign",
        "campaigns[0].enabeld",
        "campaigns[0].placement",
        "campaigns[0].priority",
    ]


WEATHER = {"url": "https://weather.example/?at=here"}


def _goal_that_is_a_word(site: dict[str, Any]) -> None:
    site["campaigns"][0] |= {"goal": "purchase", "cap": {"quiet_after_goal_s": 60}}


def _picked_item_that_is_a_word(site: dict[str, Any]) -> None:
    site["items"][4] = "p5"
    site["strategies"]["any"]["picked"].append("p5")


def _group_of_accounts(site: dict[str, Any], unit: str = "account", priority: Any = "high") -> None:
    site["campaigns"][0] |= {"unit": unit, "priority": priority}
    site["campaigns"][1]["unit"] = "account"
    site["exclusion_groups"] = {"top": ["winter", "norway"]}


def _prerequisite(site: dict[str, Any]) -> None:
    site["campaigns"][0]["priority"] = "high"
    site["campaigns"][1]["prerequisites"] = [{"campaign": "winter", "variations": ["coats"]}]


@pytest.mark.parametrize(
    ("broken", "change"),
    [
        ("placements.message.insert", lambda site: site["placements"]["message"].update(insert="over")),
        ("audiences.returning.prdicate", lambda site: _refer(site)["audiences"]["returning"].update(prdicate={})),
        ("strategies.any.steps[0]", lambda site: site["strategies"]["any"].update(steps=["random"])),
        ("attributes.crm.tier.type", lambda site: _number(site)["attributes"]["crm.tier"].update(type="numbr")),
        ("items[0].price", lambda site: site["items"][0].update(price="12.00")),
        ("placements", lambda site: site.update(placements=[])),
        ("strategies", lambda site: site.update(strategies=3)),
        ("attributes", lambda site: site.update(attributes=[])),
        ("items", lambda site: site.update(items={})),
        ("campaigns[0].priority", _prerequisite),
        ("campaigns[0].priority", _group_of_accounts),
        ("campaigns[0].unit", lambda site: _group_of_accounts(site, unit="acount", priority=1)),
        ("audiencess", lambda site: _refer(site).update(audiencess=site.pop("audiences"))),
        ("audiences.returning.prdicate", lambda site: site["audiences"].update(returning={"prdicate": {}})),
        ("campaigns[0].variations[0].content.changes[0].txt", lambda site: _change(site, {"txt": "Warm coats"})),
        ("campaigns[0].variations[0].content.changes[0].colour", lambda site: _change(site, {"colour": "red"})),
        ("campaigns[0].variations[0].content.changes[0].text", lambda site: _change(site, {"text": 5})),
        ("campaigns[0].goal", _goal_that_is_a_word),
        ("campaigns[2].variations[0].content.limit", lambda site: _slot(site, limit="9", minimum=8)),
        ("items[4]", _picked_item_that_is_a_word),
        ("origins", lambda site: site.update(origins=[])),
        ("weather.temperature_c", lambda site: site.update(weather=WEATHER | {"temperature_c": 5})),
    ],
)
def test_references_to_what_is_broken_are_not_mistakes(
    tmp_path: Path, broken: str, change: Callable[[dict[str, Any]], object]
) -> None:
    """A definition that is there but wrong is reported once; nobody is sent to fix what names it."""
    document = shop()
    change(document)
    assert paths(tmp_path, document) == [broken]


def _refer(site: dict[str, Any]) -> dict[str, Any]:
    site["campaigns"][0]["audience"] = "returning"
    return site


def _number(site: dict[str, Any]) -> dict[str, Any]:
    site["campaigns"][3]["audience"] = {"crm.tier": {"$gt": 5}}
    return site


def _change(site: dict[str, Any], change: dict[str, Any]) -> None:
    site["campaigns"][0]["variations"][0]["content"]["changes"] = [change]


def _slot(site: dict[str, Any], **fields: Any) -> None:
    site["campaigns"][2]["variations"][0]["content"] |= fields


def test_a_site_without_its_id_is_judged_too(tmp_path: Path) -> None:
    """What is missing altogether is reported, and the rest with it."""
    document = shop()
    del document["site"], document["origins"]
    document["campaigns"][0]["placement"] = "herro"
    assert sorted(paths(tmp_path, document)) == ["campaigns[0].placement", "origins", "site"]


@pytest.mark.parametrize(
    ("index", "word", "hint"),
    [
        (3, "bar", "Did you mean an overlay with form bar?"),
        (3, "corner", "Did you mean an overlay with form corner?"),
        (0, "bar", "Did you mean an overlay with form bar?"),
        (0, "bannner", 'Did you mean "banner"?'),
        (0, "carousel", 'Its other fields are those of "banner".'),
        (3, None, 'Its other fields are those of "overlay".'),
    ],
)
def test_an_unknown_type_gets_the_hint_of_its_word_or_of_its_fields(index: int, word: str | None, hint: str) -> None:
    """The word may be a value inside one of the alternatives. Whatever fits best is not reported as wrong as well."""
    document = shop()
    del document["campaigns"][index]["type"]
    document["campaigns"][index] |= {} if word is None else {"type": word}
    [found] = parse_site(json.dumps(document).encode()).mistakes
    assert (found.path, found.hint) == (f"campaigns[{index}].type", hint)


def test_what_depends_on_a_type_that_nobody_can_guess_is_not_judged() -> None:
    """Two controls fit any kind, so nothing is said of where they go; what is wrong for every kind is."""
    document = shop()
    variations = [{"variation": "a"}, {"variation": "b", "weight": -1}]
    document["campaigns"][0] |= {"type": "carousel", "variations": variations, "placement": "message"}
    document["campaigns"][1] |= {"type": "carousel", "variations": variations, "audience": {"seasn": "winter"}}
    found = [mistake.path for mistake in parse_site(json.dumps(document).encode()).mistakes]
    assert sorted(found) == [
        "campaigns[0].type",
        "campaigns[0].variations[1].weight",
        "campaigns[1].audience.seasn",
        "campaigns[1].type",
        "campaigns[1].variations[1].weight",
    ]


DEFINITIONS = site_schema()["$defs"]


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_part_of_the_schema_has_a_smallest_value(name: str) -> None:
    """The stand-in of any definition, and of any field of one, is valid: a repair never needs a second thought."""
    for schema in (DEFINITIONS[name], *DEFINITIONS[name].get("properties", {}).values()):
        value = smallest(schema, DEFINITIONS)
        Draft202012Validator({"$defs": DEFINITIONS, **schema}).validate(value)
