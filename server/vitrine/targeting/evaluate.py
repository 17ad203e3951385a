"""`vitrine evaluate predicate`: conditions from a file, answered by the code that serves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from vitrine.domain.errors import BadFile
from vitrine.targeting.predicate import evaluate


def evaluate_lines(lines: Iterable[str]) -> Iterator[bool]:
    """One answer per line of the form `{"condition": …, "attributes": {…}, "saved_lists": {…}?}`.

    Blank lines are passed over. Raises BadFile, naming the line, for one that is not of this form.
    """
    for position, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        case = _parse(line, position)
        if type(case) is not dict or not {"condition", "attributes"} <= case.keys():
            raise BadFile(f'Line {position}: expected an object with "condition" and "attributes".')
        yield evaluate(case["condition"], case["attributes"], case.get("saved_lists"))


def _parse(line: str, position: int) -> Any:
    try:
        return json.loads(line, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BadFile(f"Line {position}: not JSON ({str(error)[:100]}).") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")
