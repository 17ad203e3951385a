"""The places of a site file that cannot be checked, and which mistakes depend on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

from vitrine.schema.mistake import Mistake
from vitrine.site.shape import ABSENT

# The wildcards for any member, any field and anything inside, in the paths that a mistake depends on.
_MEMBER: Final = "[*]"
_FIELD: Final = ".*"
_INSIDE: Final = ".**"
_WORD: Final = re.compile(r"[^\W_]+")
_MAX_WORDS: Final = 12  # of a wrong text that are compared with a name or a host; both are short


@dataclass(slots=True)
class _Node:
    """One step of a path in the tree of all doubtful places: `whole` and `size` as in Doubtful."""

    parts: dict[str, _Node] = field(default_factory=dict)
    whole: bool = False
    size: bool = False
    written: Any = ABSENT


class Doubtful:
    """The places of a file whose values were repaired, or are probably not what the operator meant."""

    def __init__(self, whole: Mapping[str, Any], sizes: Iterable[str] = ()) -> None:
        """`whole` are places where nothing can be checked, each with the value that the operator wrote there, or
        ABSENT; `sizes` are lists of which only the members can be checked."""
        self._root = _Node()
        for path, written in whole.items():
            node = self._grow(path)
            node.whole, node.written = True, written
        for path in sizes:
            self._grow(path).size = True
        self._patterns: dict[str, bool] = {}
        self._meanings: dict[str, frozenset[str] | None] = {}

    def sound(self, mistakes: Iterable[Mistake]) -> list[Mistake]:
        """The mistakes that are not in a doubtful place and do not depend on one."""
        return [one for one in self.independent(mistakes) if not self._is_doubtful(one.path)]

    def independent(self, mistakes: Iterable[Mistake]) -> list[Mistake]:
        """The mistakes that do not depend on a doubtful place; they may be in one."""
        return [one for one in mistakes if not any(map(self._has, one.rests_on))]

    def _grow(self, path: str) -> _Node:
        node = self._root
        for part in _parts(path):
            node = node.parts.setdefault(part, _Node())
        return node

    def _has(self, path: str) -> bool:
        pattern, _, name = path.partition("=")
        if name and _MEMBER in pattern:
            return self._may_mean(pattern, name)
        if "*" not in path:
            return self._is_doubtful(path)
        if path not in self._patterns:
            self._patterns[path] = self._is_doubtful(path)
        return self._patterns[path]

    def _is_doubtful(self, path: str) -> bool:
        """Whether the place, one above it or with `.**` one inside it is doubtful; a star is any member or field.

        If the size of a list is doubtful, so is the set of its members.
        """
        inside = path.endswith(_INSIDE)
        parts = _parts(path.removesuffix(_INSIDE))
        for node, rest in _walk(self._root, parts):
            if node.whole or (node.size and rest[:1] in ([], [_MEMBER])) or (inside and not rest and node.parts):
                return True
        return False

    def _may_mean(self, pattern: str, name: str) -> bool:
        """Whether one of the values at the doubtful places of `pattern` may mean the name or host `name`."""
        if pattern not in self._meanings:
            self._meanings[pattern] = self._meanings_at(pattern)
        meanings = self._meanings[pattern]
        return meanings is None or "".join(_WORD.findall(name.lower())) in meanings

    def _meanings_at(self, pattern: str) -> frozenset[str] | None:
        """The words that the wrong values may mean, joined; None when one may mean any."""
        found: set[str] = set()
        for node, rest in _walk(self._root, _parts(pattern)):
            if node.size and rest == [_MEMBER]:
                return None
            if not node.whole:
                continue
            if _MEMBER in rest or (isinstance(node.written, list | dict) and rest):
                return None
            if rest and not isinstance(node.written, str):
                continue  # a null or a number where an object should be: it names nothing
            meanings = _meanings(node.written)
            if meanings is None:
                return None
            found |= meanings
        return frozenset(found)


def _meanings(written: Any) -> set[str] | None:
    """The names and hosts that a wrong value may mean: its words in a row, joined. None when it may mean any."""
    words = _WORD.findall(str(written).lower())[:_MAX_WORDS] if isinstance(written, str | int) else []
    if not words:
        return None
    return {"".join(words[start:end]) for start, end in combinations(range(len(words) + 1), 2)}


def _walk(node: _Node, parts: list[str]) -> Iterator[tuple[_Node, list[str]]]:
    """The nodes on all ways along `parts`, each with the parts after it."""
    yield node, parts
    if not parts:
        return
    first, rest = parts[0], parts[1:]
    if first in (_MEMBER, _FIELD):
        for part, inner in node.parts.items():
            if part[:1] == first[0]:
                yield from _walk(inner, rest)
    elif first in node.parts:
        yield from _walk(node.parts[first], rest)


def _parts(path: str) -> list[str]:
    """`campaigns[2].cap` as `["campaigns", "[2]", ".cap"]`."""
    return re.split(r"(?=[.\[])", path) if path else []
