"""`vitrine evaluate predicate|bucket FILE.jsonl`: one JSON value per line, by the code that serves."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from vitrine.domain.errors import BadFile
from vitrine.experiment.evaluate import evaluate_lines as evaluate_buckets
from vitrine.targeting.evaluate import evaluate_lines as evaluate_predicates


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("kind", choices=["predicate", "bucket"])
    parser.add_argument("file", type=Path, metavar="FILE.jsonl")


def run(args: argparse.Namespace) -> int:
    """Answer every line of the file, in order."""
    evaluate = evaluate_predicates if args.kind == "predicate" else evaluate_buckets
    try:
        with args.file.open(encoding="utf-8") as lines:
            for value in evaluate(lines):
                print(json.dumps(value))  # noqa: T201 - one JSON value per line is the contract
    except OSError as error:
        raise BadFile(f"{args.file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{args.file}: not UTF-8 text at byte {error.start}.") from error
    return 0
