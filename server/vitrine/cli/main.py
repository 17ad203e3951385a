"""All commands, one line each. Each has a module of the same name with its arguments and its work."""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vitrine.cli.terminal import complain
from vitrine.domain.errors import VitrineError
from vitrine.settings import SETTINGS


@dataclass(frozen=True, slots=True)
class Command:
    """The words an operator types, and what they do. `import events` is the module cli/import_events.py."""

    words: str
    help: str

    @property
    def module(self) -> str:
        """The module of the command."""
        return f"vitrine.cli.{self.words.replace(' ', '_')}"


COMMANDS: Final = (
    Command("serve", "serve decisions and collect events"),
    Command("check", "print every mistake of a site file"),
    Command("schema", "print the JSON Schema of a site file"),
    Command("attributes", "print every attribute and operator that predicates may use"),
    Command("import events", "load events into the log; the same event counts once"),
    Command("import items", "replace the catalog of a site by a JSON list of items"),
    Command("import attributes", "replace what is known of visitors and accounts, one JSON line for each"),
    Command("train", "train a site's models on its log; a running server uses them without a restart"),
    Command("forget", "remove all that is kept about a visitor, an account or a profile"),
    Command("export", "print all that is kept about a visitor, an account or a profile, as JSON"),
    Command("tidy", "remove what is older than a site's retention_days; a running server does so once a day"),
    Command("drain", "bring the log's columns up to date; `train` and a running server do it, too"),
    Command("tag", "print the script element for the pages of a site"),
    Command("key create", "make a key for a site's backend, and print its secret once"),
    Command("key list", "print every key with its age and its use, without its secret"),
    Command("key rotate", "make a new key that signs; the ones before it are valid for some more days"),
    Command("key revoke", "make what a key has signed invalid at once"),
    Command("preview", "print a link that shows one variation; its visits never count"),
    Command("revoke", "make a preview link invalid at once"),
    Command("explain", "decide one page view and say why, rule by rule"),
    Command("evaluate", "compute one JSON value per line with the code that serves"),
)
GROUPS: Final = {
    "import": "load a log of events, a catalog of items, or attributes",
    "key": "the keys that sign ids, tokens and links",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit status: 0 done, 1 the operator must fix something, 2 wrong command or arguments."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    words = sys.argv[1:] if arguments is None else arguments
    args = _parser(words).parse_args(words)
    try:
        return int(args.run(args))
    except VitrineError as error:
        complain(str(error))
        return 1
    except BrokenPipeError:  # the reader of the output, such as `head`, has ended
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of all commands, with the arguments of the one in `words` only: `serve` imports no training code."""
    variables = "\n".join(f"  {setting.variable:<24} {setting.help} [{setting.default}]" for setting in SETTINGS)
    parser = argparse.ArgumentParser(
        prog="vitrine",
        description="The shop window that rearranges itself for each visitor.",
        epilog=f"environment variables, with their defaults:\n{variables}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    groups = {
        name: commands.add_parser(name, help=text).add_subparsers(required=True, metavar="KIND")
        for name, text in GROUPS.items()
    }
    for command in COMMANDS:
        group, _, name = command.words.rpartition(" ")
        subparser = (groups[group] if group else commands).add_parser(name, help=command.help)
        if list(words[: len(command.words.split())]) == command.words.split():
            module = importlib.import_module(command.module)
            module.arguments(subparser)
            subparser.set_defaults(run=module.run)
    return parser
