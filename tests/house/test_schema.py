"""The shipped schema is the one the checker uses, and it explains itself."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.server.shop import shop
from vitrine.cli.schema import schema_text
from vitrine.config.shape import site_schema

DEFINITIONS: dict[str, Any] = site_schema()["$defs"]


def test_the_shipped_schema_is_fresh() -> None:
    """`make schema` writes it; a change of site.py without it fails here."""
    shipped = files("vitrine.config").joinpath("schema/site.schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text()


def test_the_schema_is_a_schema_and_takes_a_good_site() -> None:
    """Editors can use it as it stands."""
    Draft202012Validator.check_schema(site_schema())
    Draft202012Validator(site_schema()).validate(shop())


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_field_says_what_it_is(name: str) -> None:
    """The sentence an editor shows on completion."""
    definition = DEFINITIONS[name]
    assert definition.get("description"), name
    for field, about in definition.get("properties", {}).items():
        assert about.get("description") or "enum" in about, f"{name}.{field}"
