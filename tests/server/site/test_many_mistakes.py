"""A site file with a mistake in each of thousands of campaigns is checked in linear time."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import process_time
from typing import Any

import pytest

from tests.server.shop import shop
from vitrine.schema.mistake import unknown_name
from vitrine.site.load import parse_site

Fields = Callable[[int], dict[str, Any]]


def checked(count: int, fields: Fields) -> tuple[float, int]:
    """The CPU time in seconds of checking a site with so many wrong campaigns, and the number of its mistakes."""
    site = shop()
    first = site["campaigns"][0]
    site["campaigns"] = [{**first, "campaign": f"campaign-{index:05}", **fields(index)} for index in range(count)]
    raw = json.dumps(site).encode()
    start = process_time()
    mistakes = parse_site(raw).mistakes
    return process_time() - start, len(mistakes)


WRONG: list[Fields] = [
    lambda index: {"prerequisites": [{"campaign": f"campaign-{index:05}x", "variations": ["a"]}]},
    lambda index: {"prerequisites": [{"campaign": f"campaign-{index:05}", "variations": "a"}]},
    lambda index: {"campaign": f"Campaign {index}", "prerequisites": [{"campaign": f"o-{index}", "variations": ["a"]}]},
    lambda index: {"prerequisites": [{"campaign": f"campaign-{index - 1:05}", "variations": ["coats"]}][:index]},
]


@pytest.mark.parametrize("fields", WRONG)
def test_four_times_the_mistakes_take_about_four_times_the_time(fields: Fields) -> None:
    """Checking 2,000 wrong campaigns takes less than ten times as long as 500: quadratic time would be sixteen."""
    few = min(checked(500, fields)[0] for _ in range(2))
    many, mistakes = checked(2_000, fields)
    assert many < 10 * few and mistakes > 1_900


def test_every_campaign_with_a_wrong_name_is_checked() -> None:
    """The prerequisites of all campaigns with wrong names are checked."""
    assert checked(3, WRONG[2])[1] == 6


@pytest.mark.parametrize("wrong", ["name-0150x", "nam-0150", "name-0151-", "nmae-0150", "name_0150"])
def test_a_name_among_many_is_found_when_one_letter_is_wrong(wrong: str) -> None:
    """Among 1,000 names, one with one letter more, fewer, other or two swapped letters is the hint."""
    known = {f"name-{number:04}": number for number in range(1_000)}
    assert 'Did you mean "name-015' in unknown_name("a", wrong, "campaign", known).hint
    assert unknown_name("a", "summer", "campaign", known).hint.startswith("Known: name-0000, ")
