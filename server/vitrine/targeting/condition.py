"""Compiles a whole condition into one function of the values.

The form is MongoDB's: an object all of whose entries must hold. `$and $or $nor $not` combine conditions, every other
key is an attribute. A malformed part is false, so that compiling never raises; check.py reports it first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from vitrine.targeting.operators import (
    GROUP_OPERATORS,
    MAX_NESTING,
    MISSING,
    OPERATORS,
    SavedLists,
    Test,
    equal_to,
    group_test,
    never,
)
from vitrine.targeting.regex import has_pattern

Values: TypeAlias = Mapping[str, Any]
Holds: TypeAlias = Callable[[Values], bool]

LISTED: Final = ("$and", "$or", "$nor")


def lookup(values: Values, name: str) -> Any:
    """The value of an attribute: by the whole name as a key, else part by part along its dots; MISSING when absent."""
    found = values.get(name, MISSING)
    if found is not MISSING or "." not in name:
        return found
    at: Any = values
    for part in name.split("."):
        if type(at) is not dict or part not in at:
            return MISSING
        at = at[part]
    return at


def is_operator_object(operand: Any) -> bool:
    """Whether `operand` is a non-empty object whose keys are all operators."""
    return type(operand) is dict and bool(operand) and all(key[:1] == "$" for key in operand)


def compile_condition(condition: Any, lists: SavedLists, depth: int = 0) -> Holds:
    """The function that tests whether `condition` holds for some values."""
    if type(condition) is not dict or depth > MAX_NESTING:
        return fails
    entries = [_compile_entry(key, operand, lists, depth) for key, operand in patterns_last(condition)]
    if len(entries) == 1:
        return entries[0]
    return every(entries)


def patterns_last(condition: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The entries of a condition, those with patterns last: most visitors fail a cheaper one before."""
    return sorted(condition.items(), key=lambda entry: has_pattern(entry[1]))


def compile_test(operand: Any, lists: SavedLists, depth: int) -> Test:
    """The test of an operand: all its operators must hold, or it is a value to be equal to."""
    if depth > MAX_NESTING:
        return never
    if not is_operator_object(operand):
        return equal_to(operand)
    tests = [_compile_operator(name, value, lists, depth) for name, value in operand.items()]
    if len(tests) == 1:
        return tests[0]
    return lambda value: all(test(value) for test in tests)


def fails(_values: Values) -> bool:
    """What a malformed condition compiles to."""
    return False


def every(entries: list[Holds]) -> Holds:
    """The function that tests whether all of `entries` hold."""

    def holds(values: Values) -> bool:
        for entry in entries:  # noqa: SIM110 -- all() over a generator costs twice as much here
            if not entry(values):
                return False
        return True

    return holds


def _compile_entry(key: str, operand: Any, lists: SavedLists, depth: int) -> Holds:
    if key == "$not":
        if type(operand) is not dict:
            return fails
        inner = compile_condition(operand, lists, depth + 1)
        return lambda values: not inner(values)
    if key in LISTED:
        if type(operand) is not list:
            return fails
        return _compile_listed(key, [compile_condition(part, lists, depth + 1) for part in operand])
    return compile_clause(key, operand, lists, depth)


def _compile_listed(key: str, parts: list[Holds]) -> Holds:
    if key == "$and":
        return every(parts)
    wanted = key == "$or"
    # An empty $or is true, as in the published conformance cases; $nor is its opposite throughout.
    return lambda values: (not parts or any(part(values) for part in parts)) is wanted


def compile_clause(name: str, operand: Any, lists: SavedLists, depth: int = 0) -> Holds:
    """The function that looks one attribute up and tests it."""
    test = compile_test(operand, lists, depth + 1)
    if "." not in name:
        return lambda values: test(values.get(name, MISSING))

    def holds(values: Values) -> bool:
        found = values.get(name, MISSING)
        return test(lookup(values, name) if found is MISSING else found)

    return holds


def _compile_operator(name: str, operand: Any, lists: SavedLists, depth: int) -> Test:
    if name in OPERATORS:
        return OPERATORS[name](operand)
    if name in GROUP_OPERATORS:
        return group_test(name, operand, lists)
    if name == "$not":
        inner = compile_test(operand, lists, depth + 1)
        return lambda value: not inner(value)
    if name == "$size":
        size = compile_test(operand, lists, depth + 1)
        return lambda value: type(value) is list and size(len(value))
    if name == "$all" and type(operand) is list:
        wanted = [compile_test(part, lists, depth + 1) for part in operand]
        return lambda value: type(value) is list and all(any(map(test, value)) for test in wanted)
    if name == "$elemMatch":
        return _compile_element(operand, lists, depth)
    return never


def _compile_element(operand: Any, lists: SavedLists, depth: int) -> Test:
    """`$elemMatch`: an element passes the operators, or is an object for which the condition holds."""
    if is_operator_object(operand):
        test = compile_test(operand, lists, depth + 1)
        return lambda value: type(value) is list and any(map(test, value))
    holds = compile_condition(operand, lists, depth + 1)
    return lambda value: type(value) is list and any(type(element) is dict and holds(element) for element in value)
