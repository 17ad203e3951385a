"""The README's recipes work as printed, and it names only files that its reader has."""

from __future__ import annotations

import copy
import json
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.server.process import environment, running

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

#: A block of JSON and the paragraph before it, whose last words say where the block goes.
BLOCK = re.compile(r"(?P<paragraph>(?:[^\n]+\n)+)\n```json\n(?P<json>.*?)^```$", re.DOTALL | re.MULTILINE)
GOES = re.compile(
    r"(?:(?P<site>A whole site file, `sites/shop\.json`)"
    r"|[Aa]dd to `(?P<key>\w+)`"
    r"|[Aa]s the `(?P<content>content)` of a slot's variation"
    r"|(?:as|in) the `(?P<audience>audience)` of a campaign"
    r"|A `(?P<catalog>catalog\.json)`):$"
)
#: What the recipe's log needs so that item 2625 has six others beside it: two sessions, one click a line.
CLICKS = [
    (session, item, 1_592_337_000 + n) for session in (1, 2) for n, item in enumerate((2625, 11, 12, 13, 14, 15, 16))
]


#: One mistake in each block: what the README prints, and the same with a wrong word.
BROKEN = {
    "example": ('"insert": "overlay"', '"insert": "over"'),
    "strategies": ('{"steps": ["viewed_together"', '{"steps": ["seen_together"'),
    "options": ('{"step": "picked", "items"', '{"step": "picked", "itmes"'),
    "placements": ('{"related": {"selector"', '{"related": {"selektor"'),
    "campaigns": ('"type": "slot", "placement": "related"', '"type": "slot", "placement": "relatid"'),
    "content": ('"limit": 4, "template": {"clone"', '"limit": 4, "templates": {"clone"'),
    "segments": ('{"learn_event": "add_to_cart"', '{"learn_event": "added_to_cart"'),
    "segment-audience": ('{"segments": {"$in"', '{"segment": {"$in"'),
    "attributes": ('{"crm.tier": {"type"', '{"crm.tear": {"type"'),
    "audience": ('{"season": "winter", "$or"', '{"seasn": "winter", "$or"'),
}


@dataclass(frozen=True, slots=True)
class Snippet:
    """One block: its value, and where it goes: `site`, `content`, `audience`, `catalog` or a key of the site file."""

    where: str
    value: Any


def snippets(readme: str) -> list[Snippet]:
    """Every block of JSON, in order. Fails if it is not JSON or its paragraph does not say where it goes."""
    found = []
    for block in BLOCK.finditer(readme):
        paragraph = block["paragraph"].strip()
        goes = GOES.search(" ".join(paragraph.split()))
        assert goes is not None, f"the text does not say where the block goes: {paragraph}"
        assert goes.lastgroup is not None
        where = goes["key"] if goes.lastgroup == "key" else goes.lastgroup
        found.append(Snippet(where, json.loads(block["json"])))
    assert len(found) == readme.count("```json"), "a block stands without a paragraph before it"
    return found


def site_files(readme: str) -> Iterator[dict[str, Any]]:
    """The site file after each step of the README, the whole example first."""
    example, *recipes = (snippet for snippet in snippets(readme) if snippet.where != "catalog")
    assert example.where == "site"
    site = example.value
    yield copy.deepcopy(site)
    for recipe in recipes:
        put(recipe, site)
        yield copy.deepcopy(site)


def put(recipe: Snippet, site: dict[str, Any]) -> None:
    """Change the site file as the README tells its reader to. Fails when a recipe repeats what is there already."""
    campaigns = site["campaigns"]
    if recipe.where == "content":
        slot = next(campaign for campaign in campaigns if campaign["type"] == "slot")
        slot["variations"][0]["content"] = recipe.value
    elif recipe.where == "audience":
        campaigns[0]["audience"] = recipe.value
    elif isinstance(site.get(recipe.where), list):
        site[recipe.where].append(recipe.value)
    else:
        there = site.setdefault(recipe.where, {})
        assert not there.keys() & recipe.value.keys(), "the recipe repeats what the site file already has"
        there.update(recipe.value)


def vitrine(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in `folder`, with the default settings and the origin that `vitrine tag` needs."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("VITRINE_")}
    settings["VITRINE_PUBLIC_URL"] = "https://vitrine.shop.example"
    command = [sys.executable, "-m", "vitrine", *arguments]
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, timeout=120, check=False)


def files_with_mistakes(folder: Path, sites: dict[str, dict[str, Any]]) -> list[str]:
    """The names of those of these site files in which `vitrine check` finds mistakes."""
    for name, site in sites.items():
        (folder / name).write_text(json.dumps(site), encoding="utf-8")
    checked = vitrine(folder, "check", *sites)
    names = re.findall(r"^(\S+): \d+ mistakes?\.$", checked.stderr, re.MULTILINE)
    assert checked.returncode == (1 if names else 0), checked.stderr
    return names


def test_every_recipe_passes_check(tmp_path: Path) -> None:
    """`vitrine check` finds no mistake in the whole example, nor after any recipe that adds to it."""
    sites = {f"step-{number}.json": site for number, site in enumerate(site_files(README))}
    assert files_with_mistakes(tmp_path, sites) == []


def test_a_broken_recipe_is_found(tmp_path: Path) -> None:
    """A wrong word in any of the blocks makes `vitrine check` of the site file fail."""
    sites = {}
    for name, (printed, broken) in BROKEN.items():
        assert README.count(printed) == 1, printed
        steps = site_files(README.replace(printed, broken))
        sites |= {f"{name}-{number}.json": site for number, site in enumerate(steps)}
    found = {name.rpartition("-")[0] for name in files_with_mistakes(tmp_path, sites)}
    assert found == BROKEN.keys()
    assert len(BROKEN) == len(list(site_files(README)))


@pytest.mark.parametrize(
    ("printed", "broken", "reason"),
    [
        ("Add to `campaigns`:", "Take this:", "does not say where"),
        ('{"related": {"selector": "#related"}}', '{"hero": {"selector": "#hero"}}', "repeats"),
        ('{"related": {"selector": "#related"}}', '{"related": {"selector": "#related"}', "Expecting"),
    ],
)
def test_a_recipe_says_where_it_goes_and_repeats_nothing(printed: str, broken: str, reason: str) -> None:
    """A recipe without a place, with a key that the example already has, or with invalid JSON fails."""
    assert README.count(printed) == 1
    with pytest.raises((AssertionError, json.JSONDecodeError), match=reason):
        list(site_files(README.replace(printed, broken)))


def test_all_json_is_in_blocks() -> None:
    """The README has no JSON in inline code, where these tests would not find it."""
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)
    assert [code for code in re.findall(r"`([^`\n]+)`", prose) if code[0] in '{["'] == []


def test_the_commands_work_in_their_order(tmp_path: Path) -> None:
    """The README's commands succeed in their order, and the last one answers with items."""
    (tmp_path / "sites").mkdir()
    *_, final = site_files(README)
    (tmp_path / "sites" / "shop.json").write_text(json.dumps(final), encoding="utf-8")
    catalog = next(snippet.value for snippet in snippets(README) if snippet.where == "catalog")
    catalog += [catalog[0] | {"item_id": str(item)} for item in {item for _, item, _ in CLICKS}]
    (tmp_path / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
    rows = ["SessionId\tItemId\tTime", *("\t".join(map(str, click)) for click in CLICKS)]
    (tmp_path / "clicks.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "crm.jsonl").write_text(
        '{"account_id": "a-17", "attributes": {"crm.tier": "gold"}}\n', encoding="utf-8"
    )
    printed = ""
    for line in re.findall(r"(?:^|`)vitrine ([^`\n]+)", README, re.MULTILINE):
        arguments = shlex.split(line.replace("*", "shop").replace("LINK", printed), comments=True)
        if arguments != ["serve"]:
            done = vitrine(tmp_path, *arguments)
            assert done.returncode == 0, (line, done.stderr)
            printed = done.stdout.strip()
    items = decide(tmp_path)["placements"]["related"][0]["content"]["items"]
    assert len(items) == 6 and "2625" not in {item["item_id"] for item in items}


def decide(folder: Path) -> dict[str, Any]:
    """The answer to the README's curl command, from a server on the folder."""
    body = re.search(r"curl -s localhost:8000/v1/decide -d '([^']+)'", README)
    assert body is not None
    with running(environment(folder)) as server:
        address = f"http://127.0.0.1:{server.port}/v1/decide"
        with urllib.request.urlopen(address, data=body[1].encode(), timeout=10) as response:
            answer: dict[str, Any] = json.load(response)
    return answer


def test_every_path_is_in_the_repository() -> None:
    """Every path in the README exists, and no relative path leads out of the project."""
    named = re.findall(r"(?<![\w./-])(?:server|tag|tests|e2e)/[\w./-]*", README)
    assert len(named) > 5
    assert [path for path in named if not (ROOT / path.rstrip(".")).exists()] == []
    upwards = re.findall(r"\.\./[\w./-]+", README)  # as seen from the site file, which is in a folder of the project
    assert [path for path in upwards if not (ROOT / "sites" / path).resolve().is_relative_to(ROOT)] == []
    assert [path for path in upwards if not (ROOT / path.removeprefix("../")).exists()] == []
    assert re.findall(r"(?<![\w.:/])/(?:home|root|tmp|mnt|work|Users)/\S*", README) == []
