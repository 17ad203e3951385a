"""One run tells all mistakes: what has a wrong shape does not hide what makes no sense elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.server.shop import shop, write_site
from vitrine.live.site import BadSiteFileError, check_site


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


def _group_of_accounts(site: dict[str, Any]) -> None:
    site["campaigns"][0] |= {"unit": "account", "priority": "high"}
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
    ],
)
def test_references_to_what_is_broken_are_not_mistakes(
    tmp_path: Path, broken: str, change: Callable[[dict[str, Any]], object]
) -> None:
    """A definition that is there but wrong is told once; nobody is sent to mend what names it."""
    document = shop()
    change(document)
    assert paths(tmp_path, document) == [broken]


def _refer(site: dict[str, Any]) -> dict[str, Any]:
    site["campaigns"][0]["audience"] = "returning"
    return site


def _number(site: dict[str, Any]) -> dict[str, Any]:
    site["campaigns"][3]["audience"] = {"crm.tier": {"$gt": 5}}
    return site


def test_a_site_without_its_id_is_judged_too(tmp_path: Path) -> None:
    """What is missing altogether is told, and the rest with it."""
    document = shop()
    del document["site"], document["origins"]
    document["campaigns"][0]["placement"] = "herro"
    assert sorted(paths(tmp_path, document)) == ["campaigns[0].placement", "origins", "site"]
