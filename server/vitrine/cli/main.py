"""The words of every command. The work of each is in the module of its name."""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from vitrine.cli.terminal import complain
from vitrine.domain.errors import VitrineError
from vitrine.settings import SETTINGS

ONE_SITE = "site id; may be left out when there is only one site file"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit status: 0 done, 1 the operator must mend something, 2 the command is misspelt."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    asked = _parser().parse_args(arguments)
    # Imported by name, so that `serve` starts without what only `train` needs.
    module = importlib.import_module(f"vitrine.cli.{asked.module}")
    try:
        return int(module.run(asked))
    except VitrineError as error:
        complain(str(error))
        return 1
    except BrokenPipeError:  # the reader of our output, such as `head`, has gone
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    variables = "\n".join(f"  {setting.variable:<24} {setting.help} [{setting.default}]" for setting in SETTINGS)
    parser = argparse.ArgumentParser(
        prog="vitrine",
        description="The shop window that rearranges itself for each visitor.",
        epilog=f"environment variables, with what stands when one is not set:\n{variables}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve decisions and collect events")
    serve.set_defaults(module="serve")

    check = commands.add_parser("check", help="print every mistake of a site file")
    check.add_argument("files", nargs="+", type=Path, metavar="SITE.json")
    check.set_defaults(module="check")

    schema = commands.add_parser("schema", help="print the JSON Schema of a site file")
    schema.set_defaults(module="schema")

    attributes = commands.add_parser("attributes", help="print every attribute and operator that predicates may use")
    attributes.set_defaults(module="attributes")

    load = commands.add_parser("import", help="load a log of events, a catalog of items, or attributes")
    kinds = load.add_subparsers(required=True, metavar="KIND")
    events = kinds.add_parser("events", help="load events into the log; the same event counts once")
    events.add_argument("file", type=Path, metavar="FILE")
    events.add_argument("--format", required=True, choices=["tsv", "jsonl"], help="tsv has SessionId, ItemId, Time")
    events.add_argument("--site", help=ONE_SITE)
    events.set_defaults(module="import_events")
    items = kinds.add_parser("items", help="replace the catalog of a site by a JSON list of items")
    items.add_argument("file", type=Path, metavar="FILE")
    items.add_argument("--site", help=ONE_SITE)
    items.set_defaults(module="import_items")

    told = kinds.add_parser("attributes", help="replace what is known of visitors and accounts, one JSON line for each")
    told.add_argument("file", type=Path, metavar="FILE.jsonl")
    told.add_argument("--site", help=ONE_SITE)
    told.set_defaults(module="import_attributes")

    train = commands.add_parser("train", help="train a site's models on its log; a running server picks them up")
    train.add_argument("site", metavar="SITE")
    train.set_defaults(module="train")

    preview = commands.add_parser("preview", help="print a link that shows one variation; its visits never count")
    preview.add_argument("site", metavar="SITE")
    preview.add_argument("campaign", metavar="CAMPAIGN")
    preview.add_argument("variation", metavar="VARIATION")
    preview.add_argument("--url", required=True, metavar="URL", help="the page to show it on")
    preview.add_argument("--hours", type=float, default=24, help="how long the link is good for [24]")
    preview.add_argument("--explain", action="store_true", help="the answer may also say why it is as it is")
    preview.set_defaults(module="preview")

    explain = commands.add_parser("explain", help="decide one page view and say why, rule by rule")
    explain.add_argument("site", metavar="SITE")
    explain.add_argument("--url", required=True, metavar="URL", help="the page")
    explain.add_argument("--type", default="other", help="kind of page: home category product cart article other")
    explain.add_argument("--item", metavar="ITEM_ID", help="the item the page is about")
    explain.add_argument("--visitor", metavar="VISITOR_ID", help="whose profile; a new visitor when left out")
    explain.add_argument("--address", metavar="IP", help="where the visitor comes from")
    explain.add_argument("--user-agent", metavar="TEXT", help="what the browser says it is")
    explain.add_argument("--at", metavar="TIME", help="when, such as 2026-01-15T12:00:00Z; now when left out")
    explain.add_argument("--attribute", action="append", default=[], metavar="NAME=VALUE", help="what the page tells")
    explain.add_argument("--json", action="store_true", help="the whole answer as JSON")
    explain.set_defaults(module="explain")

    evaluate = commands.add_parser("evaluate", help="answer one JSON value per line, by the code that serves")
    evaluate.add_argument("kind", choices=["predicate", "bucket"])
    evaluate.add_argument("file", type=Path, metavar="FILE.jsonl")
    evaluate.set_defaults(module="evaluate")
    return parser
