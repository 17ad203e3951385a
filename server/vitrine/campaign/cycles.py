"""Finds prerequisites that lead back, without recursion and in linear time: chains may have 20,000 campaigns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

MAX_CYCLES: Final = 10  # of campaigns that all lead to each other: they may have a cycle for each two of them


def cycles(needs: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """Cycles of names, each from its first name in the order of `needs`; every name is in at most one.

    `needs` has, for each name, the names that it needs; each of these is a key, too.
    """
    group_of = _groups(needs)
    found: Counter[int] = Counter()
    done: set[str] = set()
    for name, group in group_of.items():
        if name in done or found[group] == MAX_CYCLES:
            continue
        cycle = _cycle_from(name, needs, group_of)
        if cycle:
            yield cycle
            done.update(cycle)
            found[group] += 1


def _cycle_from(start: str, needs: Mapping[str, Collection[str]], group_of: Mapping[str, int]) -> list[str]:
    """The names on a way from `start` back to it; empty without one. Every way back stays in one group."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        for wanted in needs[name]:
            if wanted == start:
                way = [name]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if group_of[wanted] == group_of[start] and wanted not in came_from:
                came_from[wanted] = name
                waiting.append(wanted)
    return []


def _groups(needs: Mapping[str, Collection[str]]) -> dict[str, int]:
    """A number for each name, in the order of `needs`; names that lead to each other have the same.

    Kosaraju's algorithm: the names in the order in which a walk leaves them, then walks against the arrows from the
    last one.
    """
    needed_by: dict[str, list[str]] = {name: [] for name in needs}
    for name, wanted in needs.items():
        for one in wanted:
            needed_by[one].append(name)
    left: list[str] = []
    for _start, way in _walks(needs, needs):
        left += way
    found = {name: number for number, way in _walks(reversed(left), needed_by) for name in way}
    return {name: found[name] for name in needs}


def _walks(starts: Iterable[str], arrows: Mapping[str, Collection[str]]) -> Iterator[tuple[int, list[str]]]:
    """For each start that was not met before, the names that can be reached from it, in the order of leaving them."""
    met: set[str] = set()
    for number, start in enumerate(starts):
        if start in met:
            continue
        met.add(start)
        left: list[str] = []
        waiting = [(start, iter(arrows[start]))]
        while waiting:
            name, others = waiting[-1]
            other = next((one for one in others if one not in met), None)
            if other is None:
                left.append(name)
                waiting.pop()
            else:
                met.add(other)
                waiting.append((other, iter(arrows[other])))
        yield number, left
