"""`vitrine check SITE.json`: all mistakes, each with path, value, what was expected and a hint."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from vitrine.cli.terminal import complain, say
from vitrine.live.site import BadSiteFileError, check_site
from vitrine.schema.mistake import Mistake

SHOWN_CHARACTERS = 80


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="SITE.json")


def run(args: argparse.Namespace) -> int:
    """Check each file; 1 when any has a mistake."""
    return max([_check(path) for path in args.files])


def _check(path: Path) -> int:
    try:
        checked = check_site(path)
    except BadSiteFileError as error:
        _print_mistakes(path, error.mistakes)
        return 1
    say(f"{path}: no mistakes (version {checked.version}).")
    return 0


def _print_mistakes(path: Path, mistakes: Sequence[Mistake]) -> None:
    for mistake in mistakes:
        say(f"{path}: {mistake.path or 'the file'}")
        say(f"    is        {_shorten(mistake.value)}")
        say(f"    expected  {mistake.expected}")
        if mistake.hint:
            say(f"    hint      {mistake.hint}")
    complain(f"{path}: {len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}.")


def _shorten(value: object) -> str:
    try:
        shown = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        shown = "nested very deeply"
    return shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[: SHOWN_CHARACTERS - 1]}…"
