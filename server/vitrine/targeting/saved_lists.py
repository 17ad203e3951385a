"""Replaces the names of saved lists in a condition by the lists, because the tag does not have them.

Only where `$inGroup` and `$notInGroup` are operators; the same words inside a value are left alone.
"""

from __future__ import annotations

from typing import Any

from vitrine.targeting.condition import LISTED, is_operator_object
from vitrine.targeting.operators import GROUP_OPERATORS, SavedLists, group_members


def lists_in_test(operand: Any, lists: SavedLists) -> Any:
    """An attribute's operand with each saved list in place of its name."""
    if not is_operator_object(operand):
        return operand
    return {name: _in_operator(name, value, lists) for name, value in operand.items()}


def _in_operator(name: str, operand: Any, lists: SavedLists) -> Any:
    if name in GROUP_OPERATORS:
        return group_members(operand, lists)
    if name in ("$not", "$size"):
        return lists_in_test(operand, lists)
    if name == "$all" and type(operand) is list:
        return [lists_in_test(part, lists) for part in operand]
    if name == "$elemMatch":
        return lists_in_test(operand, lists) if is_operator_object(operand) else write_out_lists(operand, lists)
    return operand


def write_out_lists(condition: Any, lists: SavedLists) -> Any:
    """A whole condition with each saved list in place of its name."""
    if type(condition) is not dict:
        return condition
    return {key: _in_entry(key, operand, lists) for key, operand in condition.items()}


def _in_entry(key: str, operand: Any, lists: SavedLists) -> Any:
    if key == "$not":
        return write_out_lists(operand, lists)
    if key in LISTED and type(operand) is list:
        return [write_out_lists(part, lists) for part in operand]
    return lists_in_test(operand, lists)
