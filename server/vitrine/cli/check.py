"""`vitrine check SITE.json`: all mistakes and warnings, each with path, value, what was expected and a hint."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from vitrine.cli.terminal import complain, say
from vitrine.schema.mistake import Mistake
from vitrine.site.load import read_site_file

SHOWN_CHARACTERS = 80


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="SITE.json")
    parser.add_argument("--strict", action="store_true", help="warnings are mistakes, too: exit 1")


def run(args: argparse.Namespace) -> int:
    """Check each file; 1 when any has a mistake, or with --strict a warning."""
    return max([_check(path, strict=args.strict) for path in args.files])


def _check(path: Path, *, strict: bool) -> int:
    file = read_site_file(path)
    for mistake in (*file.mistakes, *file.warnings):
        _print(path, mistake, strict=strict)
    mistakes = len(file.mistakes) + (len(file.warnings) if strict else 0)
    if mistakes:
        complain(f"{path}: {_count(mistakes, 'mistake')}.")
    else:
        say(f"{path}: no mistakes (version {file.version}).")
    if file.warnings and not strict:
        say(f"{path}: {_count(len(file.warnings), 'warning')}; --strict refuses them, too.")
    return 1 if mistakes else 0


def _print(path: Path, mistake: Mistake, *, strict: bool) -> None:
    kind = "warning: " if mistake.severity == "warning" and not strict else ""
    say(f"{path}: {kind}{mistake.path or 'the file'}")
    say(f"    is        {_shorten(mistake.value)}")
    say(f"    expected  {mistake.expected}")
    if mistake.hint:
        say(f"    hint      {mistake.hint}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"


def _shorten(value: object) -> str:
    try:
        shown = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        shown = "nested very deeply"
    return shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[: SHOWN_CHARACTERS - 1]}…"
