"""`vitrine check SITE.json`: all mistakes and warnings, each with path, value, what was expected and a hint."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

from vitrine.cli.terminal import complain, say
from vitrine.schema.mistake import MISSING, Mistake
from vitrine.site.load import read_site_file

SHOWN_CHARACTERS = 80
SHOWN_PATH = 300  # characters: a wrong key may have millions
SHOWN_EACH = 100  # mistakes, and as many warnings, of one file: nobody reads more, and a file may have 80,000
_CAMPAIGN = re.compile(r"campaigns\[(\d+)\]")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="SITE.json")
    parser.add_argument("--strict", action="store_true", help="treat warnings as mistakes: exit 1")


def run(args: argparse.Namespace) -> int:
    """Check each file; 1 when any has a mistake, or with --strict a warning."""
    return max([_check(path, strict=args.strict) for path in args.files])


def _check(path: Path, *, strict: bool) -> int:
    file = read_site_file(path)
    for noun, found in (("mistake", file.mistakes), ("warning", file.warnings)):
        for one in found[:SHOWN_EACH]:
            _print(path, one, file.names, strict=strict)
        if len(found) > SHOWN_EACH:
            say(f"{path}: and {_count(len(found) - SHOWN_EACH, f'more {noun}')}.")
    mistakes = len(file.mistakes) + (len(file.warnings) if strict else 0)
    if mistakes:
        complain(f"{path}: {_count(mistakes, 'mistake')}.")
    else:
        say(f"{path}: no mistakes (version {file.version}).")
    if file.warnings and not strict:
        say(f"{path}: {_count(len(file.warnings), 'warning')}; --strict refuses them, too.")
    return 1 if mistakes else 0


def _print(path: Path, mistake: Mistake, names: Sequence[str], *, strict: bool) -> None:
    kind = "warning: " if mistake.severity == "warning" and not strict else ""
    say(f"{path}: {kind}{_named(mistake.path, names) or 'the file'}")
    say(f"    is        {_shorten(mistake.value)}")
    say(f"    expected  {mistake.expected}")
    if mistake.hint:
        say(f"    hint      {mistake.hint}")


def _named(path: str, names: Sequence[str]) -> str:
    """`campaigns[17].audience` as `campaigns[17] ("winter-hero").audience`: campaigns are hard to count."""
    found = _CAMPAIGN.match(path)
    name = names[int(found[1])] if found and int(found[1]) < len(names) else ""
    shown = f"{found[0]} ({_shorten(name)}){path[found.end() :]}" if found and name else path
    return shown if len(shown) <= SHOWN_PATH else f"{shown[: SHOWN_PATH - 1]}…"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' if number > 1 else ''}"


def _shorten(value: object) -> str:
    if value is MISSING:
        return "missing"
    try:
        shown = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        shown = "nested very deeply"
    return shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[: SHOWN_CHARACTERS - 1]}…"
