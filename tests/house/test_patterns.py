"""Patterns of ids and names: none lets a line break pass at the end, as `$` does in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import vitrine
from vitrine.site.shape import site_schema
from vitrine.web.openapi import openapi

CODE = Path(vitrine.__file__).parent
FUNCTIONS = {"compile", "match", "search", "fullmatch"}
# They find something inside a text of a person, for a hint; they accept nothing.
HINTS = {r"^[,>+~]|[,>+~]$", r"^(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?$"}
_ENDS = re.compile(r"(?<!\\)((?:\\\\)*)\$(?!\(\?!\\n\))")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")


def patterns(tree: ast.AST) -> Iterator[str]:
    """The text of every pattern in a module: an argument of re, of Meta, or a constant named for it."""
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Call):
            parts += [word.value for word in node.keywords if word.arg == "pattern"]
            if isinstance(node.func, ast.Attribute) and node.func.attr in FUNCTIONS:
                parts += node.args[:1]
        elif isinstance(node, ast.Assign) and any("PATTERN" in ast.unparse(target) for target in node.targets):
            parts.append(node.value)
        for part in parts:
            pieces = part.values if isinstance(part, ast.JoinedStr) else [part]
            texts = [piece.value for piece in pieces if isinstance(piece, ast.Constant)]
            if texts and all(isinstance(text, str) for text in texts):
                yield "".join(map(str, texts))


def is_open(pattern: str) -> bool:
    """Whether the pattern has a `$` that lets a line break pass after it."""
    return _ENDS.search(_CLASS.sub("", pattern)) is not None


@pytest.mark.parametrize("path", sorted(CODE.rglob("*.py")), ids=lambda path: str(path.relative_to(CODE)))
def test_no_pattern_lets_a_line_break_pass(path: Path) -> None:
    r"""Every pattern ends in `$(?!\n)` or `\Z`, or is matched whole; a few only find a hint in a text."""
    found = {pattern for pattern in patterns(ast.parse(path.read_text())) if is_open(pattern)}
    assert found <= HINTS


def test_the_finder_finds() -> None:
    """The finder sees a bare `$`, and neither an escaped one, nor one in a class, nor a guarded one."""
    assert list(patterns(ast.parse('A_PATTERN = "a$"; re.match("b$", x); Meta(pattern=f"c{n}$")'))) != []
    assert [is_open(text) for text in ("^a$", r"a\$", "[$]", r"a$(?!\n)", "a$|b")] == [True, False, False, False, True]


def schemas(part: Any) -> Iterator[str]:
    """Every pattern anywhere in a JSON Schema."""
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for value in part.values():
            yield from schemas(value)
    elif isinstance(part, list):
        for value in part:
            yield from schemas(value)


def test_no_pattern_of_the_schemas_does_either() -> None:
    """No pattern in the schema of site files or of the wire lets a line break pass."""
    found = {*schemas(site_schema()), *schemas(openapi())}
    assert len(found) > 10 and not any(map(is_open, found))
