"""A dry run that adds a kind as a developer does: on a copy of the server, in a new process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.shop import ORIGIN, shop, write_site

ROOT = Path(__file__).parents[2]

RIBBON = '''
"""A ribbon: one line of text above everything, for the dry run."""

from typing import Annotated

from msgspec import Meta

from vitrine.kind.contract import Kind
from vitrine.kind.frame import PlacedFrame, Variation
from vitrine.schema.scalars import Closed, Text


class RibbonContent(Closed, frozen=True):
    """What a ribbon says."""

    text: Annotated[Text, Meta(description="Its words.", min_length=1)]


class RibbonVariation(Variation, frozen=True):
    """One version of a ribbon."""

    content: Annotated[RibbonContent | None, Meta(description="What it says; nothing for a control.")] = None


class RibbonCampaign(PlacedFrame, frozen=True, tag="ribbon", kw_only=True):
    """A line of text."""

    variations: Annotated[list[RibbonVariation], Meta(description="Its versions.", min_length=1)]


class Ribbon(Kind[RibbonCampaign, RibbonContent]):
    """See RibbonCampaign."""

    struct = RibbonCampaign
    sent = RibbonContent
'''

DECIDE = """
import json, sys
from vitrine.app import create_app_from_environment
app = create_app_from_environment()
page = {"url": "%s/", "type": "home"}
answer = app.test_client().post("/v1/decide", json={"site": "shop", "page": page})
print(json.dumps(answer.json))
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the server with a ribbon: one new file and one line in the registry."""
    copy = tmp_path / "server"
    shutil.copytree(ROOT / "server" / "vitrine", copy / "vitrine", ignore=shutil.ignore_patterns("__pycache__"))
    kinds = copy / "vitrine" / "kind"
    (kinds / "ribbon.py").write_text(RIBBON.lstrip(), encoding="utf-8")
    registry = (kinds / "registry.py").read_text(encoding="utf-8")
    registry = registry.replace(
        "from vitrine.kind.slot import", "from vitrine.kind.ribbon import Ribbon\nfrom vitrine.kind.slot import"
    )
    (kinds / "registry.py").write_text(
        registry.replace("    Redirect(),\n", "    Redirect(),\n    Ribbon(),\n"), encoding="utf-8"
    )
    return copy


def run(house: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the copy."""
    sites, data = house.parent / "sites", house.parent / "data"
    environment = {"PYTHONPATH": str(house), "VITRINE_SITES": str(sites), "VITRINE_DATA": str(data)}
    return subprocess.run(
        [sys.executable, *command], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def ribbon(**content: object) -> dict[str, object]:
    """A campaign of the new kind."""
    return {
        "campaign": "free-returns",
        "type": "ribbon",
        "placement": "hero",
        "priority": 9,
        "variations": [{"variation": "a", "content": content}],
    }


def test_a_new_kind_is_one_file_and_one_line_in_the_server(house: Path) -> None:
    """With one file and one line, campaigns of a new kind are checked, in the schema, decided and sent."""
    document = shop()
    document["campaigns"].append(ribbon(text="Free returns"))
    path = write_site(house.parent / "sites", document)
    checked = run(house, "-m", "vitrine", "check", str(path))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    decided = run(house, "-c", DECIDE % ORIGIN)
    assert decided.returncode == 0, decided.stderr
    [first, *_] = json.loads(decided.stdout)["placements"]["hero"]
    assert (first["campaign"], first["type"], first["content"]) == ("free-returns", "ribbon", {"text": "Free returns"})
    assert "RibbonContent" in run(house, "-m", "vitrine", "schema").stdout


def test_a_new_kind_s_mistakes_are_found(house: Path) -> None:
    """The campaign of a new kind is checked like any other, and refused where the kind is unknown."""
    document = shop()
    document["campaigns"].append(ribbon(text=""))
    path = write_site(house.parent / "sites", document)
    assert (
        'campaigns[4] ("free-returns").variations[0].content.text'
        in run(house, "-m", "vitrine", "check", str(path)).stdout
    )
    without = subprocess.run(
        [sys.executable, "-m", "vitrine", "check", str(path)], capture_output=True, text=True, check=False
    )
    assert without.returncode == 1
    assert 'campaigns[4] ("free-returns").type' in without.stdout and "banner, " in without.stdout
