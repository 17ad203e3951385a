"""The operators that look at one value. Each is compiled with its operand into a test of the attribute's value.

Types are strict: numbers compare with numbers, strings with strings, and nothing is ever converted. A test answers
False for a value of another type and for a missing one; that holds for `$ne` and `$nin` too. No test raises on JSON.
The twins of this file and of condition.py are predicate.js and operators.js in tag/src/place. They have all operators
except `$regex` and `$regexi`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar

from vitrine.targeting.regex import regex_test
from vitrine.targeting.text import fold_case, is_well_formed, matches_glob, order_key, version_key

Test: TypeAlias = Callable[[Any], bool]
SavedLists: TypeAlias = Mapping[str, Sequence[Any]]
MadeT = TypeVar("MadeT")

MISSING: Final = object()
"""The value of an attribute that is missing. Null, in contrast, is a value."""

MAX_NESTING: Final = 64
"""Deeper conditions and deeper values are false. Checked predicates have at most 20 levels, and a residual adds at most
one `$and` to each."""

_KINDS: Final = {str: "string", bool: "boolean", list: "array", dict: "object", type(None): "null"}


def never(_value: Any) -> bool:
    """The test for an operand of the wrong form: always false."""
    return False


def kind_of(value: Any) -> str | None:
    """The JSON type of a value: string number boolean array object null. None for a value that JSON does not have."""
    return "number" if number(value) is not None else _KINDS.get(type(value))


def number(value: Any) -> float | None:
    """A number as JavaScript holds it, a finite double; None for anything else, also for a bool."""
    if type(value) is float:
        return value if math.isfinite(value) else None
    if type(value) is int:
        try:
            return float(value)
        except OverflowError:  # JSON.parse turns it into Infinity, which the twin refuses too
            return None
    return None


def equal(left: Any, right: Any, depth: int = 0) -> bool:
    """Deep equality of two JSON values; the order of an object's keys does not matter."""
    kind = kind_of(left)
    if kind is None or kind != kind_of(right) or depth > MAX_NESTING:
        return False
    if kind == "array":
        return len(left) == len(right) and all(equal(a, b, depth + 1) for a, b in zip(left, right, strict=True))
    if kind == "object":
        return len(left) == len(right) and all(key in right and equal(left[key], right[key], depth + 1) for key in left)
    return number(left) == number(right) if kind == "number" else bool(left == right)


def equal_to(operand: Any) -> Test:
    """The test of `$eq`, and of a value without an operator."""
    if type(operand) is str:
        return lambda value: type(value) is str and value == operand
    if type(operand) is bool:
        return lambda value: value is operand
    expected = number(operand)
    if expected is not None:
        return lambda value: number(value) == expected
    return lambda value: equal(value, operand)


def _differs_from(operand: Any) -> Test:
    kind = kind_of(operand)
    return lambda value: kind is not None and kind_of(value) == kind and not equal(value, operand)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any], Test]:
    def build(operand: Any) -> Test:
        if type(operand) is str:
            key = order_key(operand)
            return lambda value: type(value) is str and compare(order_key(value), key)
        limit = number(operand)
        if limit is None:
            return never
        return lambda value: (found := number(value)) is not None and compare(found, limit)

    return build


def _version(compare: Callable[[Any, Any], bool]) -> Callable[[Any], Test]:
    def build(operand: Any) -> Test:
        if type(operand) is not str:
            return never
        key = order_key(version_key(operand))
        return lambda value: type(value) is str and compare(order_key(version_key(value)), key)

    return build


def _folded(value: Any) -> Any:
    return fold_case(value) if type(value) is str else value


def _one_of(operand: Any, *, fold: bool = False) -> Test:
    """Whether the value, or an element of it when it is an array, is in the list."""
    if type(operand) is not list:
        return never
    listed = [_folded(element) for element in operand] if fold else operand
    strings = frozenset(element for element in listed if type(element) is str)
    numbers = frozenset(found for element in listed if (found := number(element)) is not None)
    others = [element for element in listed if kind_of(element) not in ("string", "number")]

    def contains(value: Any) -> bool:
        if type(value) is str:
            return (fold_case(value) if fold else value) in strings
        return number(value) in numbers or any(equal(value, other) for other in others)

    return lambda value: any(map(contains, value)) if type(value) is list else contains(value)


def _none_of(operand: Any, *, fold: bool = False) -> Test:
    """Whether the value, or each element of it, has a type that the list has, and is not in the list.

    With an empty list, every value that is present passes.
    """
    if type(operand) is not list:
        return never
    is_listed = _one_of(operand, fold=fold)
    kinds = {kind_of(element) for element in operand} - {None}

    def is_absent(value: Any) -> bool:
        return not operand or (kind_of(value) in kinds and not is_listed([value]))

    return lambda value: (
        value is not MISSING and (all(map(is_absent, value)) if type(value) is list else is_absent(value))
    )


def _has_all_folded(operand: Any) -> Test:
    if type(operand) is not list:
        return never
    wanted = [_folded(element) for element in operand]
    return lambda value: (
        type(value) is list and all(any(equal(_folded(element), target) for element in value) for target in wanted)
    )


def _exists(operand: Any) -> Test:
    if type(operand) is not bool:
        return never
    return lambda value: (value is not MISSING and value is not None) is operand


def _is_of_type(operand: Any) -> Test:
    return lambda value: (kind := kind_of(value)) is not None and kind == operand


def _text(build: Callable[[str], Test]) -> Callable[[Any], Test]:
    """An operator that searches in a string; its operand must be a well-formed string."""

    def guarded(operand: Any) -> Test:
        if type(operand) is not str or not is_well_formed(operand):
            return never
        test = build(operand)
        return lambda value: type(value) is str and test(value)

    return guarded


def _glob(pattern: str) -> Test:
    pieces = pattern.split("*")
    return lambda value: matches_glob(value, pieces)


OPERATORS: Final[Mapping[str, Callable[[Any], Test]]] = {
    "$eq": equal_to,
    "$ne": _differs_from,
    "$lt": _ordered(operator.lt),
    "$lte": _ordered(operator.le),
    "$gt": _ordered(operator.gt),
    "$gte": _ordered(operator.ge),
    "$in": _one_of,
    "$nin": _none_of,
    "$ini": lambda operand: _one_of(operand, fold=True),
    "$nini": lambda operand: _none_of(operand, fold=True),
    "$alli": _has_all_folded,
    "$exists": _exists,
    "$type": _is_of_type,
    "$veq": _version(operator.eq),
    "$vne": _version(operator.ne),
    "$vlt": _version(operator.lt),
    "$vlte": _version(operator.le),
    "$vgt": _version(operator.gt),
    "$vgte": _version(operator.ge),
    "$prefix": _text(lambda operand: lambda value: value.startswith(operand)),
    "$suffix": _text(lambda operand: lambda value: value.endswith(operand)),
    "$contains": _text(lambda operand: lambda value: operand in value),
    "$glob": _text(_glob),
    "$regex": lambda operand: regex_test(operand, fold=False),
    "$regexi": lambda operand: regex_test(operand, fold=True),
}


class SharedLists(dict[str, Sequence[Any]]):
    """Saved lists from which each thing is made once, however many predicates name the list."""

    def __init__(self, lists: SavedLists) -> None:
        super().__init__(lists)
        self._made: dict[tuple[str, str], Any] = {}

    def once(self, what: str, name: str, make: Callable[[Any], MadeT]) -> MadeT:
        """`make` of the list `name`. `what` stands for the function."""
        if (what, name) not in self._made:
            self._made[what, name] = make(group_members(name, self))
        made: MadeT = self._made[what, name]
        return made


GROUP_OPERATORS: Final[Mapping[str, Callable[[Any], Test]]] = {"$inGroup": _one_of, "$notInGroup": _none_of}
"""Operators whose operand is the name of a saved list or a list. An unknown name means an empty list."""


def group_members(operand: Any, lists: SavedLists) -> Any:
    """The list that a group operator's operand means; None when the operand is invalid."""
    if type(operand) is str:
        members = lists.get(operand)
        return members if type(members) is list else list(members) if isinstance(members, tuple) else []
    return operand


def group_test(name: str, operand: Any, lists: SavedLists) -> Test:
    """The test of a group operator."""
    if isinstance(lists, SharedLists) and type(operand) is str:
        return lists.once(name, operand, GROUP_OPERATORS[name])
    return GROUP_OPERATORS[name](group_members(operand, lists))
