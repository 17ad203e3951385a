"""What a condition says clause by clause, whether it is right or not: for what is asked of predicates as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from vitrine.schema.mistake import Mistake
from vitrine.targeting.attributes import NEEDS_WEATHER, NOT_COMPUTED
from vitrine.targeting.check import MAX_DEPTH
from vitrine.targeting.condition import LISTED

_GROUPS: Final = ("$inGroup", "$notInGroup")


class Clause(NamedTuple):
    """One attribute and what it must be. `path` says where it stands."""

    path: str
    attribute: str
    operand: Any


def clauses_of(condition: Any, path: str, depth: int = 0) -> Iterator[Clause]:
    """Every clause of a condition; what is no condition has none."""
    if not isinstance(condition, dict) or depth > MAX_DEPTH:
        return
    for key, operand in condition.items():
        where = f"{path}.{key}"
        if key == "$not":
            yield from clauses_of(operand, where, depth + 1)
        elif key in LISTED:
            for index, part in enumerate(operand if isinstance(operand, list) else ()):
                yield from clauses_of(part, f"{where}[{index}]", depth + 1)
        else:
            yield Clause(where, key, operand)


def check_computed(clause: Clause, *, has_weather: bool) -> Iterator[Mistake]:
    """A warning when nothing computes the attribute, so that the clause can never hold."""
    expected = "an attribute that something computes"
    if clause.attribute in NOT_COMPUTED:
        hint = "Nothing computes it yet, so every comparison with it is false."
        yield Mistake(clause.path, clause.attribute, expected, hint, severity="warning")
    elif clause.attribute in NEEDS_WEATHER and not has_weather:
        hint = 'Give the site a "weather" source; without one every comparison with it is false.'
        yield Mistake(clause.path, clause.attribute, expected, hint, ("weather",), "warning")


def words_in(operand: Any) -> set[str]:
    """Every text in an operand, however deep; keys are operators and do not count."""
    return {value for _key, value in _leaves(operand) if isinstance(value, str)}


def saved_lists_in(operand: Any) -> set[str]:
    """The saved lists that an operand names."""
    return {value for key, value in _leaves(operand) if key in _GROUPS and isinstance(value, str)}


def _leaves(operand: Any) -> Iterator[tuple[str, Any]]:
    """Every value with the key it stands under."""
    waiting = [("", operand)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.items())
        elif isinstance(value, list):
            waiting.extend((key, member) for member in value)
        else:
            yield key, value
