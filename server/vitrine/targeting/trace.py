"""Explains a condition clause by clause: the attribute, its value and whether the clause holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vitrine.targeting.attributes import AttributeTable, Home
from vitrine.targeting.condition import LISTED, Values, compile_clause, lookup
from vitrine.targeting.operators import MAX_NESTING, MISSING, SavedLists


@dataclass(frozen=True, slots=True)
class Clause:
    """One attribute and its test.

    `path` is the place of the clause in the condition. `known` says whether the attribute has a value. `holds` is None
    for an attribute of the tag, which only the page can test. Under `$not` or `$nor`, `holds` is the result before the
    negation, and `negated` is True.
    """

    path: str
    attribute: str
    home: Home
    operand: Any
    known: bool
    value: Any
    holds: bool | None
    negated: bool


def trace(condition: Any, table: AttributeTable, values: Values, lists: SavedLists | None = None) -> list[Clause]:
    """Every clause of a checked condition, in its order. Never raises on any JSON."""
    return list(_walk(condition, table, values, lists or {}, "", False, 0))


def _walk(
    condition: Any, table: AttributeTable, values: Values, lists: SavedLists, path: str, negated: bool, depth: int
) -> Iterator[Clause]:
    if type(condition) is not dict or depth > MAX_NESTING:
        return
    for key, operand in condition.items():
        clause_path = f"{path}.{key}" if path else key
        if key == "$not":
            yield from _walk(operand, table, values, lists, clause_path, not negated, depth + 1)
        elif key in LISTED and type(operand) is list:
            for index, part in enumerate(operand):
                inner = negated is not (key == "$nor")
                yield from _walk(part, table, values, lists, f"{clause_path}[{index}]", inner, depth + 1)
        elif key not in LISTED:
            yield _clause(clause_path, key, operand, table, values, lists, negated)


def _clause(
    path: str, name: str, operand: Any, table: AttributeTable, values: Values, lists: SavedLists, negated: bool
) -> Clause:
    home = table.home_of(name)
    value = lookup(values, name)
    known = value is not MISSING and value is not None
    holds = None if home == "tag" else compile_clause(name, operand, lists)(values)
    return Clause(path, name, home, operand, known, value if known else None, holds, negated)
