"""`vitrine evaluate predicate`: conditions from a file, answered by the code that serves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vitrine.domain.errors import BadFile
from vitrine.schema.json_text import parse_lines
from vitrine.targeting.predicate import evaluate


def evaluate_lines(lines: Iterable[str]) -> Iterator[bool]:
    """One answer per line of the form `{"condition": …, "attributes": {…}, "saved_lists": {…}?}`.

    Blank lines are passed over. Raises BadFile, naming the line, for one that is not of this form.
    """
    for position, case in parse_lines(lines):
        if type(case) is not dict or not {"condition", "attributes"} <= case.keys():
            raise BadFile(f'Line {position}: expected an object with "condition" and "attributes".')
        yield evaluate(case["condition"], case["attributes"], case.get("saved_lists"))
