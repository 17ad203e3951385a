"""Each promise of server/docs/privacy.md, and each defence of server/docs/threats.md, names a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "server" / "docs"
TEXTS = {name: (DOCS / name).read_text(encoding="utf-8") for name in ("privacy.md", "threats.md")}
HEADS = ("| promise", "| threat")
TEST = re.compile(r"`((?:tests|e2e)/[\w/]+\.py)(?:::(test_\w+))?`")


def promises(text: str) -> list[str]:
    """The rows of the tables, without their heads."""
    return [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(HEADS)]


def missing(text: str) -> list[str]:
    """The promises that name no test, or one that does not exist."""
    return [row for row in promises(text) if not any(exists(*found) for found in TEST.findall(row))]


def exists(path: str, test: str) -> bool:
    file = ROOT / path
    return file.is_file() and (not test or f"\ndef {test}(" in file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", TEXTS)
def test_every_promise_names_its_test(name: str) -> None:
    """Every row of every table names a test, or a file of tests, that is there."""
    assert len(promises(TEXTS[name])) > 20
    assert missing(TEXTS[name]) == []


@pytest.mark.parametrize("broken", ["test_recorded_and_folded", "tests/server/job/test_tidy.py", "`"])
def test_a_promise_without_a_test_is_found(broken: str) -> None:
    """A renamed test, a missing file, or a promise without any test fails."""
    assert missing(TEXTS["privacy.md"].replace(broken, "nothing")) != []


def test_the_recommended_proxy_keeps_no_access_log() -> None:
    """The proxy configuration that operate.md recommends writes no access log of the tag and of /v1/."""
    operate = (ROOT / "server" / "docs" / "operate.md").read_text(encoding="utf-8")
    (location,) = re.findall(r"^location ~ \^/\(vitrine.*?^}", operate, re.DOTALL | re.MULTILINE)
    assert "v1/" in location and re.search(r"^ *access_log off;", location, re.MULTILINE)
