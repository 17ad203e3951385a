"""Prints every figure the documentation claims, beside a baseline measured in the same run.

python -m tests.bench [NAME ...]     decide  overload  targeting  store  columns  engines  tag; without one, all
"""

from __future__ import annotations

import importlib
import sys

from rich.console import Console
from rich.table import Table

from tests.bench.row import Row

PARTS = ("decide", "overload", "targeting", "store", "columns", "engines", "tag")
console = Console()


def main(chosen: list[str]) -> int:
    """Run the parts, one after the other: nothing may disturb what is being measured."""
    unknown = set(chosen) - set(PARTS)
    if unknown:
        console.print(f"No such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
        return 2
    for part in chosen or PARTS:
        with console.status(f"measuring: {part}"):
            rows: list[Row] = importlib.import_module(f"tests.bench.{part}").rows()
        console.print(_table(part, rows))
    return 0


def _table(part: str, rows: list[Row]) -> Table:
    table = Table(title=part, title_justify="left")
    for heading in ("figure", "value", "baseline", "its value", "ratio"):
        table.add_column(heading, justify="left" if heading in ("figure", "baseline") else "right", overflow="fold")
    for row in rows:
        table.add_row(
            row.what,
            f"{row.value:,.4g} {row.unit}",
            row.baseline,
            f"{row.baseline_value:,.4g} {row.unit}" if row.baseline else "",
            f"{row.ratio:.2f}" if row.baseline else "",
        )
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
