"""Reads the project's JavaScript with a real parser."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from tests.server.targeting.twin import find_node

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "tag" / "src"
KIND = SOURCE / "kind"


@cache
def read_javascript() -> dict[Path, Any]:
    """The output of `read.mjs` for every JavaScript file under version control, without built files."""
    return _read("*.js", "*.mjs")


@cache
def read_declarations() -> dict[Path, Any]:
    """The same for the tag's type declarations."""
    return _read("*.d.ts")


def _read(*patterns: str) -> dict[Path, Any]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    paths = [name for name in listed.split("\0") if name and not name.startswith("server/") and (ROOT / name).is_file()]
    script = Path(__file__).with_name("read.mjs")
    done = subprocess.run([find_node(), script, *paths], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {ROOT / path: read for path, read in json.loads(done.stdout).items()}


def registered_kinds() -> list[str]:
    """The kinds that every page has, as the tag's registry lists them."""
    program = "import(process.argv[1]).then(({ KINDS }) => console.log(JSON.stringify(Object.keys(KINDS))))"
    done = subprocess.run(
        [find_node(), "-e", program, (KIND / "registry.js").as_uri()], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))
