"""`vitrine evaluate bucket`: hash values from a file, answered by the code that serves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vitrine.domain.errors import BadFile
from vitrine.experiment.bucket import hash_value
from vitrine.schema.json_text import parse_lines


def evaluate_lines(lines: Iterable[str]) -> Iterator[float | None]:
    """One answer per line of the form `{"seed": "…", "value": "…", "version": 2}`; version 2 when left out.

    Blank lines are passed over. An unknown version gives None. Raises BadFile, naming the line, for any other form.
    """
    for position, case in parse_lines(lines):
        if type(case) is not dict or type(case.get("seed")) is not str or type(case.get("value")) is not str:
            raise BadFile(f'Line {position}: expected an object with the strings "seed" and "value".')
        version = case.get("version", 2)
        yield hash_value(case["seed"], case["value"], version) if type(version) is int else None
