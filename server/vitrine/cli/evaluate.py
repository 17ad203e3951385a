"""`vitrine evaluate predicate|bucket FILE.jsonl`: one JSON value per line, by the code that serves."""

from __future__ import annotations

import argparse
import json

from vitrine.domain.errors import BadFile
from vitrine.experiment.evaluate import evaluate_lines as evaluate_buckets
from vitrine.targeting.evaluate import evaluate_lines as evaluate_predicates


def run(asked: argparse.Namespace) -> int:
    """Answer every line of the file, in order."""
    evaluate = evaluate_predicates if asked.kind == "predicate" else evaluate_buckets
    try:
        with asked.file.open(encoding="utf-8") as lines:
            for value in evaluate(lines):
                print(json.dumps(value))  # noqa: T201 - one JSON value per line is the contract
    except OSError as error:
        raise BadFile(f"{asked.file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{asked.file}: not UTF-8 text at byte {error.start}.") from error
    return 0
