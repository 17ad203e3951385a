from __future__ import annotations

import json

import pytest

from tests.server.targeting.tables import TABLE
from vitrine.targeting.attributes import BUILT_IN, Attribute
from vitrine.targeting.facts import is_of_type


@pytest.mark.parametrize("attribute", BUILT_IN, ids=lambda attribute: attribute.name)
def test_each_attribute_is_described(attribute: Attribute) -> None:
    """Every built-in attribute has a description and an example of its own type."""
    assert attribute.description.endswith(".")
    assert is_of_type(json.loads(attribute.example), attribute.type)


def test_names_are_unique() -> None:
    """No two built-in attributes share a name."""
    names = [attribute.name for attribute in BUILT_IN]
    assert len(names) == len(set(names))


def test_pages_belong_to_the_tag() -> None:
    """Everything about the page has home tag, so that one decision serves several pages."""
    assert {attribute.home for attribute in BUILT_IN if attribute.name.startswith("page.")} == {"tag"}


def test_families_fill_in_the_name() -> None:
    """A member of a family is found under its full name, with the family's type and home."""
    found = TABLE.find("affinity.category.Jakker.dame")
    assert found is not None
    assert (found.name, found.type, found.home) == ("affinity.category.Jakker.dame", "number", "server")
    assert TABLE.home_of("page.query.størrelse") == "tag"
    assert TABLE.find("affinity.category.") is None


def test_segments_must_be_known() -> None:
    """A probability is an attribute only for a segment of this site."""
    assert TABLE.find("segment.skin-care") is not None
    assert TABLE.find("segment.hair-care") is None


def test_custom_attributes_are_found() -> None:
    """An attribute of the site's own has the type and home it was declared with."""
    found = TABLE.find("app.version")
    assert found is not None
    assert (found.type, found.home) == ("version", "tag")


def test_built_in_names_cannot_be_taken() -> None:
    """A site that redeclares a built-in name gets the built-in attribute, so that its home cannot change."""
    found = TABLE.find("geo.country")
    assert found is not None
    assert (found.type, found.home) == ("string", "server")


def test_unknown_names_stay_on_the_server() -> None:
    """An undeclared attribute never has home tag."""
    assert TABLE.find("nope") is None
    assert TABLE.home_of("nope") == "server"
