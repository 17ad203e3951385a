"""What can still be judged of a site file with mistakes of shape, so that one run reports all its mistakes.

Each wrong value by itself gives way to its default, or to the smallest value that the schema allows; all else stays as
it was written. The other checks then run on the whole, and what they say of a repaired value, or because of one, is
dropped: the operator did not write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any, Final

import msgspec

from vitrine.schema.mistake import Mistake
from vitrine.site.file import SiteConfig
from vitrine.site.shape import ABSENT, Fault, check_shape, show_path

_ROUNDS: Final = 8  # a required field is first left out, then missed; a tag may bring fields of its own
# What stands for any member, any field and anything inside in the paths that a mistake rests on.
_MEMBER: Final = "[*]"
_FIELD: Final = ".*"
_INSIDE: Final = ".**"


class Doubtful:
    """The places of a file whose values are not the operator's, or not what the operator meant."""

    def __init__(self, whole: Iterable[str] = (), sizes: Iterable[str] = ()) -> None:
        """Nothing can be judged at the places of `whole`, nothing but their members at those of `sizes`, lists."""
        self._whole = set(whole)
        self._sizes = set(sizes)
        self._patterns: dict[str, bool] = {}

    def sound(self, mistakes: Iterable[Mistake]) -> list[Mistake]:
        """The mistakes that neither lie in a doubtful place nor rest on one."""
        return [one for one in mistakes if not any(self._has(path) for path in (one.path, *one.rests_on))]

    def _has(self, path: str) -> bool:
        if "*" not in path:
            return path in self._sizes or any(above in self._whole for above in _above(path))
        if path not in self._patterns:
            self._patterns[path] = self._has_any(path)
        return self._patterns[path]

    def _has_any(self, path: str) -> bool:
        """The same for a path with a star: which members a list has is doubtful when its size is."""
        if path.endswith(_INSIDE):
            path = path.removesuffix(_INSIDE)
            if any(re.match(f"{_pattern(path)}[.[]", place) for place in (*self._whole, *self._sizes)):
                return True
        for above in _above(path):
            stars = _pattern(above)
            if any(re.fullmatch(stars, place) for place in self._whole):
                return True
            is_about_size = above == path or path[len(above) :].startswith(_MEMBER)
            if is_about_size and any(re.fullmatch(stars, place) for place in self._sizes):
                return True
        return False


def repair(document: Any, faults: Iterable[Fault]) -> tuple[SiteConfig, Doubtful] | None:
    """A site file in the place of `document`, whose faults are `faults`; None when it is not even an object."""
    if not isinstance(document, dict):
        return None
    repaired = deepcopy(document)
    whole: set[str] = set()
    sizes: set[str] = set()
    for _ in range(_ROUNDS):
        for fault in faults:
            where = show_path(fault.place)
            if fault.trust == "nothing":
                whole.add(where)
            elif fault.trust == "members":
                sizes.add(where)
                whole.update(f"{where}[{index}]" for index in _added(fault))
            _put(repaired, fault)
        faults = check_shape(repaired)
        if not faults:
            break
    try:
        return msgspec.convert(repaired, SiteConfig), Doubtful(whole, sizes)
    except msgspec.ValidationError:
        return None


def _put(document: Any, fault: Fault) -> None:
    """Put the repair in its place; nothing where a repair around that place was quicker."""
    try:
        for part in fault.place[:-1]:
            document = document[part]
        if fault.instead is not ABSENT:
            document[fault.place[-1]] = deepcopy(fault.instead)
        elif isinstance(document, dict):
            document.pop(fault.place[-1], None)
    except (KeyError, IndexError, TypeError):
        return


def _added(fault: Fault) -> range:
    """The numbers of the members that a list did not have before."""
    had = len(fault.mistake.value) if fault.mistake is not None else 0
    return range(had, len(fault.instead))


def _pattern(path: str) -> str:
    """The path as a regular expression."""
    return re.escape(path).replace(re.escape(_MEMBER), r"\[\d+\]").replace(re.escape(_FIELD), r"\.[^.\[]+")


def _above(path: str) -> Iterator[str]:
    """The path, and that of everything it lies in."""
    yield path
    for found in re.finditer(r"[.\[]", path):
        yield path[: found.start()]
