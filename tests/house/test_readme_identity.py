"""The README's ten lines for a shop's backend make tokens that the server believes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.rings import ring
from tests.server.targeting.twin import find_node
from vitrine.token.identity import Identity, read_identity

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
RECIPE = README[README.index("**Who has signed in.**") : README.index("`iss` is the id of the site.")]
VISITOR = "v" * 22
MORE = {"profile_id": "kid", "is_kids": True, "visitor_id": VISITOR}


def lines(language: str) -> str:
    """The block in that language."""
    [block] = re.findall(rf"^```{language}\n(.*?)^```$", RECIPE, re.DOTALL | re.MULTILINE)
    return str(block)


def python(folder: Path, more: Mapping[str, Any]) -> list[str]:
    """A program that prints the token of Python's lines."""
    file = folder / "token.py"
    file.write_text(f"{lines('python')}\nprint(identity_token('a-17', **{dict(more)!r}))\n", encoding="utf-8")
    return [sys.executable, str(file)]


def node(folder: Path, more: Mapping[str, Any]) -> list[str]:
    """A program that prints the token of Node's lines."""
    file = folder / "token.mjs"
    file.write_text(f"{lines('js')}\nconsole.log(identityToken('a-17', {json.dumps(more)}));\n", encoding="utf-8")
    return [find_node(), str(file)]


def php(folder: Path, more: Mapping[str, Any]) -> list[str]:
    """A program that prints the token of PHP's lines."""
    file = folder / "token.php"
    given = f"json_decode('{json.dumps(more)}', true)"
    file.write_text(f"<?php\n{lines('php')}\necho identity_token('a-17', {given}), PHP_EOL;\n", encoding="utf-8")
    return ["php", str(file)]


LANGUAGES = [python, node, *([php] if shutil.which("php") else [])]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.__name__)
@pytest.mark.parametrize("more", [{}, MORE], ids=["account", "profile"])
def test_the_ten_lines_make_a_token(language: Any, more: dict[str, Any], tmp_path: Path) -> None:
    """The server reads what the lines print: the account, the profile and the browser, valid for 15 minutes."""
    key = ring().signing
    environ = {**os.environ, "IDENTITY_KEY": f"{key.key_id}.{key.secret.decode()}"}
    done = subprocess.run(language(tmp_path, more), env=environ, capture_output=True, text=True, timeout=60, check=True)
    now = datetime.now(UTC)
    identity = read_identity(done.stdout.removesuffix("\n"), ring(), "shop", VISITOR, now)
    assert identity == Identity("shop", "a-17", identity.exp, **more)
    assert timedelta(minutes=14) < timedelta(seconds=identity.exp - now.timestamp()) <= timedelta(minutes=15)


@pytest.mark.parametrize("language", ["python", "js", "php"])
def test_they_are_ten_lines(language: str) -> None:
    """In each language they are at most ten lines, without a package to install."""
    block = [line for line in lines(language).splitlines() if line.strip()]
    assert len(block) <= 10
    assert (
        re.findall(r"^import (.*)$", lines(language), re.MULTILINE)
        == {
            "python": ["base64, hmac, json, os, time"],
            "js": ['{ createHmac } from "node:crypto";'],
            "php": [],
        }[language]
    )
