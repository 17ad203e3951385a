"""Finds the campaigns that may match a visitor without testing each one: a tree over what their audiences require.

Each inner node is for one attribute, the one of which most of its campaigns require a value. The visitor's value leads
to a branch, and campaigns that do not require the attribute are in `rest`. The predicate of a skipped campaign is
false, so the answer is the same as with all campaigns.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from vitrine.targeting.required import Key, Required, keys_of

FEW: Final = 4  # so few are tested faster one by one
MAX_DEPTH: Final = 12
MAX_COPIES: Final = 64  # copies of one campaign in the tree: one with $in is in a branch for each value


@dataclass(frozen=True, slots=True)
class _Entry:
    position: int
    required: Required
    copies: int


@dataclass(frozen=True, slots=True)
class _Leaf:
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Branches:
    name: str
    by_key: Mapping[Key, _Node]
    rest: _Node


_Node: TypeAlias = _Leaf | _Branches


class CampaignIndex:
    """The positions of campaigns, by what each requires."""

    __slots__ = ("_root",)

    def __init__(self, required: Iterable[Required]) -> None:
        """`required` are the requirements of each campaign, in order: see targeting/required.py."""
        self._root = _build([_Entry(position, one, 1) for position, one in enumerate(required)], 0)

    def positions(self, values: Mapping[str, Any]) -> Sequence[int]:
        """The positions, ascending, of campaigns whose predicates may hold for the visitor's values."""
        found: list[int] = []
        waiting: list[_Node] = [self._root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, _Leaf):
                found += node.positions
                continue
            waiting.append(node.rest)
            waiting += [branch for key in keys_of(values, node.name) if (branch := node.by_key.get(key)) is not None]
        return sorted(set(found))


def _build(entries: Sequence[_Entry], depth: int) -> _Node:
    counts = Counter(name for entry in entries for name in entry.required)
    if len(entries) <= FEW or not counts or depth == MAX_DEPTH:
        return _Leaf(tuple(entry.position for entry in entries))
    name = min(counts, key=lambda one: (-counts[one], one))
    branches: defaultdict[Key, list[_Entry]] = defaultdict(list)
    rest: list[_Entry] = []
    for entry in entries:
        keys = entry.required.get(name)
        others = {other: wanted for other, wanted in entry.required.items() if other != name}
        copies = entry.copies * len(keys or ())
        if keys is None or copies > MAX_COPIES:
            rest.append(_Entry(entry.position, others, entry.copies))
        else:
            for key in keys:
                branches[key].append(_Entry(entry.position, others, copies))
    by_key = {key: _build(inside, depth + 1) for key, inside in branches.items()}
    return _Branches(name, by_key, _build(rest, depth + 1))
