"""A wrong name, origin or change hides only what it may mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from tests.server.shop import shop
from tests.server.site.edits import judge, make_edit, meet
from tests.server.site.test_assignment import BAD, redirect, wants
from tests.server.site.test_one_run import base, counted
from vitrine.site.load import parse_site

Change = Callable[[dict[str, Any]], object]


def found(*changes: Change) -> list[str]:
    """The paths of all mistakes of the correct site after `changes`."""
    document = shop()
    for change in changes:
        change(document)
    return sorted(mistake.path for mistake in judge(document))


def ties(name: str) -> Change:
    """Names a campaign in an exclusion group and in a prerequisite."""

    def change(site: dict[str, Any]) -> None:
        site["exclusion_groups"] = {"top": [name]}
        site["campaigns"][0]["prerequisites"] = wants(name, "a")

    return change


TIES = ["campaigns[0].prerequisites[0].campaign", "exclusion_groups.top[0]"]
WRONG_NAMES: list[tuple[str, Change]] = [
    ("campaigns[1].campaign", lambda site: site["campaigns"][1].update(campaign="Winter Sale")),
    ("campaigns[1].campaign", lambda site: site["campaigns"][1].update(campaign="B")),
    ("campaigns[1].campaign", lambda site: site["campaigns"][1].update(campaign=7)),
    ("campaigns[4]", lambda site: site["campaigns"].append("stray")),
    ("campaigns[4]", lambda site: site["campaigns"].append(None)),
]


@pytest.mark.parametrize(("path", "change"), WRONG_NAMES)
def test_a_wrong_name_hides_no_other_unknown_name(path: str, change: Change) -> None:
    """Next to a campaign with a wrong name, unknown names in groups and prerequisites are reported."""
    assert found(change, ties("autumn")) == sorted([path, *TIES])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("winter-sale", WRONG_NAMES[0][1]),
        ("wintersale", WRONG_NAMES[0][1]),
        ("b", WRONG_NAMES[1][1]),
        ("7", WRONG_NAMES[2][1]),
        ("stray", WRONG_NAMES[3][1]),
        ("autumn", lambda site: site["campaigns"][1].pop("campaign")),
        ("autumn", lambda site: site.update(campaigns=dict(enumerate(site["campaigns"][1:])))),
    ],
)
def test_a_name_that_the_wrong_one_may_mean_is_no_mistake(name: str, change: Change) -> None:
    """A reference that the wrong or missing name may mean, once it is right, is not reported."""
    wrong = len(found(change))
    assert len(found(lambda site: site.update(exclusion_groups={"top": [name]}), change)) == wrong == 1


def leads(url: str) -> Change:
    """Adds a redirect to `url`."""
    content = {"variation": "b", "content": {"url": url}}
    return lambda site: redirect(site, variations=[{"variation": "a"}, content])


URL = "campaigns[4].variations[1].content.url"


@pytest.mark.parametrize("url", ["https://evil.example/x", "//www.shop.example", "https://a@www.shop.example/"])
@pytest.mark.parametrize("place", ["origins", "redirect_hosts"])
def test_a_wrong_origin_hides_no_redirect_to_another_host(place: str, url: str) -> None:
    """A redirect that no correction of a wrong origin or host allows is reported together with it."""
    wrong = {"origins": "www.shop.example", "redirect_hosts": "https://www.shop.example"}[place]
    assert found(lambda site: site.update({place: [wrong]}), leads(url)) == [URL, f"{place}[0]"]


@pytest.mark.parametrize("origin", ["www.shop.example", "https://www.shop.example/", "*.shop.example", "*", 5, None])
def test_a_redirect_that_a_wrong_origin_may_mean_is_no_mistake(origin: Any) -> None:
    """A redirect to the host of a wrong origin is not reported."""
    host = "shop.example" if origin == "*.shop.example" else "www.shop.example" if origin != 5 else "5"
    assert found(lambda site: site.update(origins=[origin]), leads(f"https://{host}/x")) == ["origins[0]"]


def test_a_wrong_item_hides_no_unknown_picked_item() -> None:
    """Next to an item with a wrong id, unknown items of a strategy are reported."""
    picked = [lambda site: site["strategies"]["any"].update(picked=["p1", "p9"])]
    assert found(*picked, lambda site: site["items"].append({"item_id": ""})) == ["items[5].item_id"]
    assert found(*picked, lambda site: site["items"].append("x1")) == ["items[5]", "strategies.any.picked[1]"]


@pytest.mark.parametrize(
    "change",
    [{"text": "Hi {{name}}", "html": "<b>{{name}}</b>"}, {"html": "<script>x</script>{{name}}"}],
)
def test_a_change_with_a_mistake_keeps_its_warnings(change: dict[str, str]) -> None:
    """A change with both text and html is a mistake, and its merge tags are warnings in the same run."""
    document = shop()
    document["campaigns"][0]["variations"][0]["content"]["changes"] = [change]
    file = parse_site(json.dumps(document).encode())
    place = "campaigns[0].variations[0].content.changes[0]"
    assert [mistake.path.startswith(place) for mistake in file.mistakes] == [True]
    tagged = sorted(f"{place}.{field}" for field, text in change.items() if "{{" in text)
    assert sorted(one.path for one in file.warnings if one.path.startswith(place)) == tagged


def test_a_double_key_is_reported_at_its_path_with_the_rest_of_the_file() -> None:
    """Every key that stands twice is a mistake at its full path, and the rest is checked with its last value."""
    good = json.dumps(base() | {"colour": "red"})
    text = good.replace('"placements": {', '"placements": {"hero": {"a": 1, "a": 2}, "hero": 5, ', 1)
    text = text.replace(
        '"campaign": "norway"', '"campaign": "x", "priority": 1, "campaign": "norway", "priority": "9"', 1
    )
    mistakes = parse_site(text.encode()).mistakes
    double = [one.path for one in mistakes if one.expected.startswith("every key once")]
    assert sorted(double) == ["campaigns[1].campaign", "campaigns[1].priority", "placements.hero", "placements.hero.a"]
    assert [one.path for one in mistakes if one.path not in double] == ["colour"]
    assert [one.value for one in mistakes if one.path == "campaigns[1].priority"] == ["9", "9"]


def test_every_assignment_mistake_is_reported_with_every_wrong_name() -> None:
    """Each mistake in groups, layers and prerequisites is reported next to each wrong name of another campaign."""
    names = [(change, make_edit(base(), change)) for _path, change in WRONG_NAMES]
    bad = [(change, make_edit(base(), change)) for _path, _says, change in BAD]
    checked = 0
    for (name, alone), (change, edit) in product(names, bad):
        if not meet(alone, edit):
            document = base()
            name(document)
            change(document)
            checked += 1
            assert counted(judge(document)) == counted((*alone.found, *edit.found))
    assert checked > 100
