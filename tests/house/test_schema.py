"""The shipped schema is the one the checker uses, and it explains itself."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.server.shop import shop
from vitrine.cli.schema import editor_schema, schema_text
from vitrine.site.shape import site_schema
from vitrine.targeting.attributes import BUILT_IN

DEFINITIONS: dict[str, Any] = site_schema()["$defs"]


def test_the_shipped_schema_is_fresh() -> None:
    """`make schema` writes it; a change of site.py without it fails here."""
    shipped = files("vitrine.site").joinpath("site.schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text()


def test_the_schema_is_a_schema_and_takes_a_good_site() -> None:
    """Editors can use it as it stands."""
    for schema in (site_schema(), editor_schema()):
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(shop())


def test_every_attribute_is_completed_in_a_predicate() -> None:
    """An editor offers each built-in attribute, with its meaning, wherever a predicate may stand."""
    predicate = editor_schema()["$defs"]["Predicate"]
    offered = {*predicate["properties"], *(f"{pattern}<name>" for pattern in predicate["patternProperties"])}
    for about in BUILT_IN:
        name = about.name if "<name>" not in about.name else f"^{re.escape(about.name.removesuffix('<name>'))}.<name>"
        assert name in offered
    assert json.dumps(editor_schema()).count("#/$defs/Predicate") >= 6


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_field_says_what_it_is(name: str) -> None:
    """The sentence an editor shows on completion."""
    definition = DEFINITIONS[name]
    assert definition.get("description"), name
    for field, about in definition.get("properties", {}).items():
        assert about.get("description") or "enum" in about, f"{name}.{field}"
