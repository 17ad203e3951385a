"""Predicates over declared attributes, and their partial evaluation.

The server evaluates the part of a predicate that it can; the rest is a residual for the tag. The law, proved by
property tests: `full(server and tag values)` equals the tag's `finish(partial(server values), tag values)`. A residual
names attributes of the tag only, so it cannot leak what the server knows about a visitor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from vitrine.targeting.attributes import AttributeTable
from vitrine.targeting.condition import (
    LISTED,
    Holds,
    Values,
    compile_clause,
    compile_condition,
    every,
    fails,
    patterns_last,
)
from vitrine.targeting.operators import MAX_NESTING, SavedLists
from vitrine.targeting.saved_lists import lists_in_test

Condition: TypeAlias = dict[str, Any]
Settled: TypeAlias = bool | Condition


@dataclass(frozen=True, slots=True)
class _Server:
    """A part with attributes of the server only."""

    holds: Holds

    def settle(self, values: Values) -> Settled:
        return self.holds(values)


@dataclass(frozen=True, slots=True)
class _Tag:
    """A part with attributes of the tag only."""

    residual: Condition

    def settle(self, _values: Values) -> Settled:
        return self.residual


@dataclass(frozen=True, slots=True)
class _All:
    parts: tuple[_Part, ...]

    def settle(self, values: Values) -> Settled:
        left: list[Condition] = []
        for part in self.parts:
            settled = part.settle(values)
            if settled is False:
                return False
            if settled is not True:
                left.append(settled)
        return _joined(left) if left else True


@dataclass(frozen=True, slots=True)
class _Any:
    parts: tuple[_Part, ...]

    def settle(self, values: Values) -> Settled:
        left: list[Condition] = []
        for part in self.parts:
            settled = part.settle(values)
            if settled is True:
                return True
            if settled is not False:
                left.append(settled)
        if len(left) > 1:
            return {"$or": left}
        return left[0] if left else False


@dataclass(frozen=True, slots=True)
class _Not:
    part: _Part

    def settle(self, values: Values) -> Settled:
        settled = self.part.settle(values)
        if isinstance(settled, bool):
            return not settled
        if settled.keys() == {"$not"}:
            return dict(settled["$not"])
        return {"$nor": settled["$or"]} if settled.keys() == {"$or"} else {"$not": settled}


_Part: TypeAlias = _Server | _Tag | _All | _Any | _Not


class Predicate:
    """A compiled condition. It may be shared between threads.

    Neither method raises on any JSON, except BudgetSpent inside `pattern_budget`.
    """

    __slots__ = ("_part", "condition", "full")

    def __init__(self, condition: Condition, full: Holds, part: _Part) -> None:
        self.condition = condition
        self.full = full
        """The function that tests whether the condition holds, given the values of both homes."""
        self._part = part

    def partial(self, server_values: Values) -> Settled:
        """True or False when the server's values decide it, else the residual: a condition for the tag to test."""
        return self._part.settle(server_values)


def compile_predicate(condition: Condition, table: AttributeTable, saved_lists: SavedLists | None = None) -> Predicate:
    """Compile a condition in which check.check_predicate found no mistake.

    An attribute that is not in `table` has home `server`, and its value is missing.
    """
    lists = saved_lists or {}
    full = compile_condition(condition, lists)
    part = _split(condition, table, lists, 0)
    return Predicate(condition, full, _Server(full) if isinstance(part, _Server) else part)


def evaluate(condition: Any, values: Any, saved_lists: Any = None) -> bool:
    """Whether a condition holds for data without declarations. Never raises on JSON; a malformed part is false."""
    lists = saved_lists if isinstance(saved_lists, Mapping) else {}
    return type(values) is dict and compile_condition(condition, lists)(values)


def _split(condition: Any, table: AttributeTable, lists: SavedLists, depth: int) -> _Part:
    """The condition as a tree whose leaves belong to one home each. A malformed part is false, as in condition.py."""
    if type(condition) is not dict or depth > MAX_NESTING:
        return _Server(fails)
    parts: list[_Part] = []
    for key, operand in patterns_last(condition):
        if key == "$not":
            parts.append(_not(_split(operand, table, lists, depth + 1)) if type(operand) is dict else _Server(fails))
        elif key in LISTED:
            parts.append(_split_listed(key, operand, table, lists, depth))
        elif table.home_of(key) == "tag":
            parts.append(_Tag({key: lists_in_test(operand, lists)}))
        else:
            parts.append(_Server(compile_clause(key, operand, lists, depth)))
    return _all(tuple(parts))


def _split_listed(key: str, operand: Any, table: AttributeTable, lists: SavedLists, depth: int) -> _Part:
    if type(operand) is not list:
        return _Server(fails)
    # An empty $or is true, which is what an empty condition is.
    parts = tuple(_split(part, table, lists, depth + 1) for part in operand or [{}])
    if key == "$and":
        return _all(parts)
    return _any(parts) if key == "$or" else _not(_any(parts))


def _all(parts: tuple[_Part, ...]) -> _Part:
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, _All) else (part,)))
    known = [part.holds for part in flat if isinstance(part, _Server)]
    rest = tuple(part for part in flat if not isinstance(part, _Server))
    if not known:
        return rest[0] if len(rest) == 1 else _All(rest)
    settled = _Server(known[0] if len(known) == 1 else every(known))
    return _All((settled, *rest)) if rest else settled


def _any(parts: tuple[_Part, ...]) -> _Part:
    known = [part.holds for part in parts if isinstance(part, _Server)]
    if len(known) == len(parts):
        return _Server(lambda values: any(holds(values) for holds in known))
    return parts[0] if len(parts) == 1 else _Any(parts)


def _not(part: _Part) -> _Part:
    if isinstance(part, _Server):
        holds = part.holds
        return _Server(lambda values: not holds(values))
    return _Not(part)


def _joined(left: list[Condition]) -> Condition:
    """One condition that combines all of `left`; a single object if their keys differ."""
    if len(left) == 1:
        return left[0]
    joined: Condition = {}
    clashing: list[Condition] = []
    for condition in left:
        if joined.keys() & condition.keys():
            clashing.append(condition)
        else:
            joined.update(condition)
    if clashing:
        return {"$and": [joined, *clashing]}
    return joined
