"""The sentences about mistakes say in words what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.server.shop import shop
from tests.server.site.test_assignment import redirect
from vitrine.schema.mistake import Mistake
from vitrine.site.load import parse_site
from vitrine.site.pattern_words import NO_LINE_BREAK, pattern_words
from vitrine.site.shape import site_schema


def only(change: Callable[[dict[str, Any]], object]) -> Mistake:
    """The only mistake of the correct site after `change`."""
    document = shop()
    change(document)
    [found] = parse_site(json.dumps(document).encode()).mistakes
    return found


def patterns(part: Any) -> Iterator[str]:
    """Every pattern in a part of a JSON Schema."""
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for inner in part.values():
            yield from patterns(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from patterns(inner)


@pytest.mark.parametrize("pattern", sorted(set(patterns(site_schema()))))
def test_every_pattern_of_the_schema_is_said_in_words(pattern: str) -> None:
    """Every pattern of the schema has its sentence in words, with the pattern behind it."""
    shown = pattern.removesuffix(NO_LINE_BREAK)
    assert shown != pattern and pattern_words(pattern).endswith(f" (text of the form {shown})")


@pytest.mark.parametrize(
    ("says", "change"),
    [
        ("small letters, digits, - and _", lambda site: site.update(site="My Shop")),
        ("small letters, digits, - and _", lambda site: site["campaigns"][0].update(campaign="Winter!")),
        ("small letters, digits, - and _", lambda site: site["placements"].update(Top={"selector": "#a"})),
        ('Remove the last slash: "https://shop.example".', lambda site: site.update(origins=["https://shop.example/"])),
        ("https:// or http://", lambda site: site.update(origins=["shop.example/"])),
        ("is missing, expected a value", lambda site: site["campaigns"][1].pop("campaign")),
        ("type is missing, expected one of", lambda site: site["campaigns"][3].pop("type")),
        ('A redirect has no "placement"', lambda site: redirect(site, placement="hero")),
        ("a declared segment; the site file declares none", lambda site: _segment(site)),
    ],
)
def test_each_mistake_is_said_plainly(says: str, change: Callable[[dict[str, Any]], object]) -> None:
    """The sentence and the hint of a mistake use the words that an operator knows."""
    mistake = only(change)
    assert says in f"{mistake.sentence('the file')} {mistake.hint}"


def _segment(site: dict[str, Any]) -> None:
    site["campaigns"][0]["audience"] = {"segments": {"$in": ["skin-care"]}}
