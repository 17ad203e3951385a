"""Mistakes in how visitors are assigned: found at check, each at its place."""

# ruff: noqa: E501 -- a table of mistakes, one a line

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.server.shop import shop
from vitrine.schema.mistake import Mistake
from vitrine.site.load import parse_site


def mistakes(change: Callable[[dict[str, Any]], object]) -> tuple[Mistake, ...]:
    """What is wrong with the good site once `change` was made."""
    document = shop()
    change(document)
    return parse_site(json.dumps(document).encode()).mistakes


def campaign(site: dict[str, Any], index: int, **fields: Any) -> None:
    """Change fields of one campaign."""
    site["campaigns"][index] |= fields


def wants(name: str, *variations: str) -> list[dict[str, Any]]:
    """A prerequisite."""
    return [{"campaign": name, "variations": list(variations)}]


def part(layer: str, starts: float, ends: float) -> dict[str, Any]:
    return {"layer": layer, "starts": starts, "ends": ends}


def redirect(site: dict[str, Any], **fields: Any) -> None:
    """Add a redirect campaign."""
    site["campaigns"].append(
        {
            "campaign": "landing",
            "type": "redirect",
            "audience": {"page.path": "/landing"},
            "variations": [{"variation": "a"}, {"variation": "b", "content": {"url": "/landing-b"}}],
            **fields,
        }
    )


def varied(site: dict[str, Any], *levels: int, **fields: Any) -> None:
    """Make the first campaign multivariate: one factor for each number of levels."""
    del site["campaigns"][0]["variations"]
    site["campaigns"][0]["factors"] = [
        {
            "factor": f"f{number}",
            "levels": [{"level": f"l{n}", "changes": [{"text": str(n)}] if n else []} for n in range(count)],
            **fields,
        }
        for number, count in enumerate(levels)
    ]


def goal_cap(site: dict[str, Any]) -> None:
    campaign(site, 0, goal={"event": "purchase"}, cap={"week": 2, "quiet_after_close_s": 60, "quiet_after_goal_s": 60})
    site["cap"] = {"session": 1, "day": 2, "week": 3, "quiet_after_close_s": 60}


GOOD: list[Callable[[dict[str, Any]], object]] = [
    lambda site: campaign(site, 0, unit="account", coverage=0.5, bucket_version=3),
    lambda site: (campaign(site, 0, layer=part("x", 0, 0.5)), campaign(site, 1, layer=part("x", 0.5, 1))),
    lambda site: (campaign(site, 0, layer=part("x", 0, 1)), campaign(site, 1, layer=part("y", 0, 1))),
    lambda site: (campaign(site, 0, layer=part("x", 0, 1)), campaign(site, 1, enabled=False, layer=part("x", 0, 1))),
    lambda site: site.update(exclusion_groups={"messages": ["winter", "norway"]}),
    lambda site: campaign(site, 0, prerequisites=wants("gold", "control", "thanks")),
    lambda site: site.update(holdout={"enabled": True, "share": 0.1, "seed": "2026"}),
    lambda site: redirect(site),
    lambda site: (redirect(site, audience="here"), site["audiences"].update(here={"predicate": {"page.path": "/"}})),
    lambda site: varied(site, 2, 4, 8),
    goal_cap,
]


@pytest.mark.parametrize("change", GOOD)
def test_what_is_right_passes(change: Callable[[dict[str, Any]], object]) -> None:
    """Every new field can be used."""
    assert mistakes(change) == ()


def loop(site: dict[str, Any]) -> None:
    campaign(site, 0, prerequisites=wants("norway", "hei"))
    campaign(site, 1, prerequisites=wants("for_you", "items"))
    campaign(site, 2, prerequisites=wants("winter", "coats"))


def chain(site: dict[str, Any]) -> None:
    for number in range(12):
        extra = dict(site["campaigns"][0], campaign=f"c{number}")
        extra["prerequisites"] = wants(f"c{number - 1}", "coats") if number else []
        site["campaigns"].append(extra)


def weigh(site: dict[str, Any], *weights: float | None) -> None:
    """Weights for the two variations of the fourth campaign."""
    for variation, weight in zip(site["campaigns"][3]["variations"], weights, strict=True):
        variation.update({} if weight is None else {"weight": weight})


BAD: list[tuple[str, str, Callable[[dict[str, Any]], object]]] = [
    ("campaigns[0].unit", "one of", lambda site: campaign(site, 0, unit="household")),
    ("campaigns[0].coverage", "at most 1", lambda site: campaign(site, 0, coverage=50)),
    ("campaigns[0].cap.week", "at most 20", lambda site: campaign(site, 0, cap={"week": 21})),
    ("campaigns[0].cap.quiet_after_goal_s", "a goal", lambda site: campaign(site, 0, cap={"quiet_after_goal_s": 60})),
    ("campaigns[3].variations[0].variation", "another name", lambda site: site["campaigns"][3]["variations"][0].update(variation="holdout")),
    ("campaigns[0].layer.ends", "more than starts", lambda site: campaign(site, 0, layer=part("x", 0.5, 0.5))),
    ("campaigns[1].layer", "no other campaign", lambda site: (campaign(site, 0, layer=part("x", 0, 0.6)), campaign(site, 1, layer=part("x", 0.5, 1)))),
    ("campaigns[1].unit", "unit of", lambda site: (campaign(site, 0, layer=part("x", 0, 0.5)), campaign(site, 1, unit="account", layer=part("x", 0.5, 1)))),
    ("exclusion_groups.m[1]", "a campaign of this site", lambda site: site.update(exclusion_groups={"m": ["winter", "wintr"]})),
    ("exclusion_groups.n[0]", "one group", lambda site: site.update(exclusion_groups={"m": ["winter"], "n": ["winter"]})),
    ("exclusion_groups.m[1]", "one group", lambda site: site.update(exclusion_groups={"m": ["winter", "winter"]})),
    ("exclusion_groups.m[0]", "without a layer", lambda site: (campaign(site, 0, layer=part("x", 0, 1)), site.update(exclusion_groups={"m": ["winter"]}))),
    ("exclusion_groups.m[1]", "unit of", lambda site: (campaign(site, 1, unit="profile"), site.update(exclusion_groups={"m": ["winter", "norway"]}))),
    ("exclusion_groups.M", "form", lambda site: site.update(exclusion_groups={"M": ["winter"]})),
    ("campaigns[0].prerequisites[0].campaign", "a campaign", lambda site: campaign(site, 0, prerequisites=wants("golt", "control"))),
    ("campaigns[0].prerequisites[0].variations[1]", "a variation", lambda site: campaign(site, 0, prerequisites=wants("gold", "control", "thank"))),
    ("campaigns[0].prerequisites", "lead back", lambda site: campaign(site, 0, prerequisites=wants("winter", "coats"))),
    ("campaigns[0].prerequisites", "lead back", loop),
    ("campaigns[15].prerequisites", "a chain of at most 10", chain),
    ("campaigns[0].variations", "exactly one of", lambda site: campaign(site, 0, variations=[])),
    ("campaigns[0].variations", "exactly one of", lambda site: campaign(site, 0, factors=[{"factor": "f", "levels": [{"level": "a"}, {"level": "b"}]}])),
    ("campaigns[0].factors", "at most 64", lambda site: varied(site, 5, 13)),
    ("campaigns[0].factors[1].factor", "no other factor", lambda site: varied(site, 2, 2, factor="same")),
    ("campaigns[0].factors[0].levels[1].level", "no other level", lambda site: varied(site, 2, levels=[{"level": "a"}, {"level": "a"}])),
    ("campaigns[0].factors[0].levels[1].changes[0]", "one of text", lambda site: varied(site, 2, levels=[{"level": "a"}, {"level": "b", "changes": [{}]}])),
    ("campaigns[0].factors", "at most 64 characters", lambda site: varied(site, 2, 2, levels=[{"level": "a" * 40}, {"level": "b"}])),
    ("campaigns[0].factors[0].levels", "a sum of 1", lambda site: varied(site, 2, levels=[{"level": "a", "weight": 0}, {"level": "b", "weight": 0}])),
    ("campaigns[0].factors[0].levels[0].weight", "as the others", lambda site: varied(site, 2, levels=[{"level": "a"}, {"level": "b", "weight": 1}])),
    ("campaigns[3].variations", "a sum of 1", lambda site: weigh(site, 0.5, 0.4)),
    ("campaigns[3].variations", "a sum of 1", lambda site: weigh(site, 0.5, 0.52)),
    ("campaigns[3].variations[1].weight", "as the others", lambda site: weigh(site, 1, None)),
    ("campaigns[3].variations[0].weight", "at most 1", lambda site: weigh(site, 50, 0.5)),
    ("campaigns[0].variations[1].variation", "another name", lambda site: varied(site, 2, levels=[{"level": "a"}, {"level": "holdout"}])),
    ("campaigns[4].placement", "one of", lambda site: redirect(site, placement="hero")),
    ("campaigns[4].audience", "the page to leave", lambda site: redirect(site, audience={"geo.country": "NO"})),
    ("campaigns[4].audience", "the page to leave", lambda site: redirect(site, audience={"page.time_s": {"$gt": 3}})),
    ("campaigns[4].audience", "the page to leave", lambda site: redirect(site, audience="returning")),
    ("placements.redirect", "another name", lambda site: (redirect(site), site["placements"].update(redirect={"selector": "p"}))),
    ("campaigns[4].variations[0].content.url", "a path", lambda site: redirect(site, variations=[{"variation": "a", "content": {"url": "//evil.example"}}])),
    ("redirect_hosts[0]", "text of the form", lambda site: site.update(redirect_hosts=["https://new.example"])),
]  # fmt: skip


@pytest.mark.parametrize(("path", "expected", "change"), BAD)
def test_each_mistake_is_found_at_its_path(
    path: str, expected: str, change: Callable[[dict[str, Any]], object]
) -> None:
    """One change to a good file gives exactly one mistake, where the change was made."""
    assert [(found.path, expected in found.expected) for found in mistakes(change)] == [(path, True)]


def test_rounded_weights_and_equal_parts_are_fine() -> None:
    """Thirds written 0.33 sum to 0.99; no weights at all mean equal parts; and a wrong sum's hint has the right ones."""
    assert mistakes(lambda site: weigh(site, 0.33, 0.66)) == ()
    assert mistakes(lambda site: weigh(site, None, None)) == ()
    (found,) = mistakes(lambda site: weigh(site, 0.9, 0.3))
    assert "0.75, 0.25" in found.hint


def test_a_cycle_is_written_out() -> None:
    """The operator reads the whole way round, once."""
    assert [found.value for found in mistakes(loop)] == ["winter -> norway -> for_you -> winter"]
