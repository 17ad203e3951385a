"""What a condition requires: attributes of the server that must have one of some values, or else it is false.

Conservative: only clauses that are clearly equalities count.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeAlias

from vitrine.targeting.attributes import AttributeTable
from vitrine.targeting.condition import Values, is_operator_object, lookup
from vitrine.targeting.operators import MAX_NESTING, SavedLists, SharedLists, group_members, number

Key: TypeAlias = Hashable
"""A scalar such that equal values, and only those, have equal keys: 1 and 1.0 do, 1 and true do not."""

Required: TypeAlias = Mapping[str, frozenset[Key]]


def required_values(condition: Any, table: AttributeTable, lists: SavedLists) -> Required:
    """For each required attribute, its allowed keys: its value, or an element of its array, must be one of them."""
    found: dict[str, frozenset[Key]] = {}
    for name, keys in _equalities(condition, lists, 0):
        if table.home_of(name) == "server" and (name not in found or len(keys) < len(found[name])):
            found[name] = keys
    return found


def keys_of(values: Values, name: str) -> list[Key]:
    """The keys of an attribute's value: one, none, or for an array those of its elements."""
    value = lookup(values, name)
    elements = value if type(value) is list else [value]
    return [key for element in elements if (key := _key(element)) is not None]


def _key(value: Any) -> Key | None:
    if type(value) is str:
        return value
    return (value,) if type(value) is bool else number(value)


def _equalities(condition: Any, lists: SavedLists, depth: int) -> Iterator[tuple[str, frozenset[Key]]]:
    if type(condition) is not dict or depth > MAX_NESTING:
        return
    for name, operand in condition.items():
        if name == "$and" and type(operand) is list:
            for part in operand:
                yield from _equalities(part, lists, depth + 1)
        elif name[:1] != "$":
            yield from ((name, keys) for keys in _wanted(operand, lists) if keys is not None)


def _wanted(operand: Any, lists: SavedLists) -> Iterator[frozenset[Key] | None]:
    """For each equality operator, the keys of which the attribute must have one; None if a value has no key."""
    if not is_operator_object(operand):
        yield _keys([operand])
        return
    for name, value in operand.items():
        if name == "$eq":
            yield _keys([value])
        elif name == "$in":
            yield _keys(value)
        elif name == "$inGroup":
            if isinstance(lists, SharedLists) and type(value) is str:
                yield lists.once("keys", value, _keys)
            else:
                yield _keys(group_members(value, lists))


def _keys(wanted: Any) -> frozenset[Key] | None:
    """The keys of a list of values; None if it is none or if a value has no key."""
    if type(wanted) is not list:
        return None
    keys = [_key(value) for value in wanted]
    return None if None in keys else frozenset(keys)
