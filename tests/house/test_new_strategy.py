"""A dry run that adds a strategy as a developer does: on a copy of the server, in new processes.

A strategy that needs no model is one file and its line in the registry; one that learns has a second file. Then
`make schema` writes them into the schema that ships.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.shop import ORIGIN, shop, write_site

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "server" / "vitrine"

BACK_AGAIN = '''
"""What the visitor viewed first, for the dry run."""

from collections.abc import Iterator
from typing import Annotated, Self

from msgspec import Meta

from vitrine.recommend.arrays import Arrays
from vitrine.recommend.contract import Because, Context, Scored, Step, Strategy


class BackAgainStep(Step, frozen=True, tag="back_again"):
    """What the visitor viewed first."""

    at_most: Annotated[int, Meta(description="How many items.", ge=1, le=50)] = 10


class BackAgain(Strategy[BackAgainStep]):
    """The oldest views of the profile."""

    name = "back_again"
    because = Because("You came for {title}.", otherwise="You came for these.")
    options = BackAgainStep

    def __init__(self, at_most: int) -> None:
        self.at_most = at_most

    @classmethod
    def load(cls, arrays: Arrays, options: BackAgainStep) -> Self:
        return cls(options.at_most)

    def candidates(self, context: Context) -> Iterator[Scored]:
        oldest = list(dict.fromkeys(reversed(context.viewed)))[: self.at_most]
        for place, item_id in enumerate(oldest, start=1):
            yield item_id, 1 / place, self.because.about(item_id)
'''

LATEST = '''
"""What anybody met last, for the dry run."""

from collections.abc import Iterable
from typing import Self

import numpy as np

from vitrine.recommend.arrays import Arrays
from vitrine.recommend.contract import Because, Context, Scored, Step, Strategy


class LatestStep(Step, frozen=True, tag="latest"):
    """What anybody met last."""


class Latest(Strategy[LatestStep]):
    """See latest_train.py."""

    name = "latest"
    because = Because("Somebody looked at these a moment ago.")
    options = LatestStep
    is_learned = True

    def __init__(self, items: Iterable[tuple[str, float]]) -> None:
        self.items = [(item_id, score, self.because) for item_id, score in items]

    @classmethod
    def load(cls, arrays: Arrays, options: LatestStep) -> Self:
        item_ids, at = arrays.places("item_ids"), arrays.numbers("at", np.float64)
        if len(item_ids) != len(at) or (np.diff(at) > 0).any():
            raise arrays.damaged("its times do not fit its items")
        return cls(zip(item_ids, at.tolist(), strict=True))

    def candidates(self, context: Context) -> Iterable[Scored]:
        return self.items
'''

LATEST_TRAIN = '''
"""When each item was met last, for the dry run."""

import numpy as np

from vitrine.recommend.arrays import Packed, pack_texts
from vitrine.recommend.material import Material


def train(material: Material) -> Packed | None:
    touches = material.touches
    if not len(touches.at):
        return None
    last = np.full(len(touches.item_ids), -np.inf)
    np.maximum.at(last, touches.item, touches.at)
    order = [place for place in np.lexsort((np.arange(len(last)), -last)) if np.isfinite(last[place])]
    return {"item_ids": pack_texts([touches.item_ids[place] for place in order]), "at": last[order]}
'''

DECIDE = """
import json, os, pathlib, secrets
from vitrine.app import create_app_from_environment
from vitrine.store.keys import Keys
from vitrine.token.visitor import VisitorSigner
keys = Keys(pathlib.Path(os.environ["VITRINE_DATA"]), secrets.token_bytes)
visitor_id = "import-000000001"
proof = VisitorSigner(lambda: keys.own("visitor")).sign("shop", visitor_id)
app = create_app_from_environment()
client = getattr(app, "app", app).test_client()
question = {"site": "shop", "page": {"url": "%s/", "type": "home"}, "visitor_id": visitor_id, "visitor_proof": proof,
            "consent": {"personalization": True, "measurement": True}}
print(json.dumps(client.post("/v1/decide", json=question).json["placements"]["shelf"][0]))
"""


def added(copy: Path, name: str, class_name: str, **files: str) -> list[str]:
    """Add a strategy to a copy of the package as a developer does; return which of its files now differ."""
    room = copy / "vitrine" / "recommend"
    for stem, text in files.items():
        (room / "strategy" / f"{stem}.py").write_text(text.lstrip(), encoding="utf-8")
    registry = (room / "registry.py").read_text(encoding="utf-8")
    first = "from vitrine.recommend.strategy.picked import Picked\n"
    registry = registry.replace(first, f"from vitrine.recommend.strategy.{name} import {class_name}\n{first}")
    registry = registry.replace("    Picked,\n", f"    Picked,\n    {class_name},\n")
    (room / "registry.py").write_text(registry, encoding="utf-8")
    paths = [path.relative_to(copy / "vitrine") for path in (copy / "vitrine").rglob("*") if path.is_file()]
    _, changed, new = filecmp.cmpfiles(PACKAGE, copy / "vitrine", map(str, paths), shallow=False)
    return sorted(changed + new)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the server, and the log of a shop beside it."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "server" / "vitrine", ignore=ignored)
    views = [(1, "p4", 1), (1, "p1", 2), (2, "p2", 3), (2, "p5", 4), (3, "p4", 50_000), (3, "p5", 50_001)]
    views += [(number, item, -number) for number in range(4, 12) for item in ("p1", "p2")]
    lines = ["SessionId\tItemId\tTime", *(f"{session}\t{item}\t{1_700_000_000 + at}" for session, item, at in views)]
    (tmp_path / "clicks.tsv").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path / "server"


def run(copy: Path, *command: str) -> str:
    """Run Python on the copy; return its output."""
    place = {"VITRINE_SITES": str(copy.parent / "sites"), "VITRINE_DATA": str(copy.parent / "data")}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **place, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def use(copy: Path, *steps: object) -> str:
    """Write a site file whose shelf has these steps, and run `vitrine check` on it; return the file's path."""
    document = shop()
    document["strategies"]["any"] = {"steps": list(steps)}
    path = str(write_site(copy.parent / "sites", document))
    assert "no mistakes" in run(copy, "-m", "vitrine", "check", path)
    return path


def suite(copy: Path, name: str) -> None:
    """Run the suite of all strategies on the new one."""
    run(
        copy, "-m", "pytest", "tests/strategies", "-q", "-p", "no:cacheprovider", "-k", name, "-o", f"pythonpath={copy}"
    )


def test_a_plain_strategy_is_two_files(copy: Path) -> None:
    """A plain strategy needs its file and the registry: it is declared, passes the suite, and chooses with a reason."""
    files = added(copy, "back_again", "BackAgain", back_again=BACK_AGAIN)
    assert files == ["recommend/registry.py", "recommend/strategy/back_again.py"]
    use(copy, {"step": "back_again", "at_most": 1}, "recently_viewed")
    run(copy, "-m", "vitrine", "import", "events", str(copy.parent / "clicks.tsv"), "--format", "tsv")
    shown = json.loads(run(copy, "-c", DECIDE % ORIGIN))
    assert [item["item_id"] for item in shown["content"]["items"]] == ["p4", "p1"]
    assert shown["why"] == ["You came for Hat.", "You looked at these lately."]
    assert "BackAgainStep" in run(copy, "-m", "vitrine", "schema")
    suite(copy, "back_again")


def test_a_learned_strategy_is_three_files(copy: Path) -> None:
    """A learned strategy needs two files and the registry: it is trained, scored, published and served."""
    files = added(copy, "latest", "Latest", latest=LATEST, latest_train=LATEST_TRAIN)
    assert files == ["recommend/registry.py", "recommend/strategy/latest.py", "recommend/strategy/latest_train.py"]
    use(copy, "latest")
    run(copy, "-m", "vitrine", "import", "events", str(copy.parent / "clicks.tsv"), "--format", "tsv")
    trained = run(copy, "-m", "vitrine", "train", "shop")
    assert "latest alone: the next item is among its first 20 in 100.0% of 1 held-out cases" in trained
    shown = json.loads(run(copy, "-c", DECIDE % ORIGIN))
    assert [item["item_id"] for item in shown["content"]["items"]] == ["p5", "p4", "p2", "p1"]
    assert shown["why"] == ["Somebody looked at these a moment ago."]
    suite(copy, "latest")
