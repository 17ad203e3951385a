"""Changes to a good site file taken apart, so that several can be made to one file without undoing each other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeAlias

from vitrine.schema.mistake import Mistake
from vitrine.site.load import parse_site

GONE = object()
TIES = {"exclusion_groups", "factors", "layer", "prerequisites"}
Change: TypeAlias = Callable[[dict[str, Any]], object]
Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Edit:
    """One change: what it writes where, and the mistakes that are found when it is the only one."""

    writes: dict[Place, Any]
    found: tuple[Mistake, ...]

    def ties(self) -> bool:
        """Whether it ties campaigns to each other: two such edits can clash though they write in different places."""
        return any(part in TIES for place in self.writes for part in place)


def make_edit(base: dict[str, Any], change: Change) -> Edit:
    """The edit that `change` makes to `base`."""
    changed = deepcopy(base)
    change(changed)
    return Edit(dict(_writes(base, changed, ())), judge(changed))


def judge(document: dict[str, Any]) -> tuple[Mistake, ...]:
    """All mistakes of a site file."""
    return parse_site(json.dumps(document).encode()).mistakes


def apply(base: dict[str, Any], edits: Iterable[Edit]) -> dict[str, Any]:
    """`base` with all `edits`, each in a place of its own."""
    document = deepcopy(base)
    for edit in edits:
        for place, value in edit.writes.items():
            _write(document, place, value)
    return document


def meet(one: Edit, other: Edit) -> bool:
    """Whether two edits touch: where they write, where their mistakes are, or what those mistakes rest on."""
    writes = (dict.fromkeys(map(_shown, edit.writes)) for edit in (one, other))
    if _nested(*writes) or _nested(*([mistake.path for mistake in edit.found] for edit in (one, other))):
        return True
    return _rests(one, other) or _rests(other, one)


def _rests(one: Edit, other: Edit) -> bool:
    """Whether a mistake of the one needs a value that is wrong in the other."""
    kind = re.compile(r"campaigns\[\d+\]\.type")  # of the tables' wrong types it is plain what was meant
    needed = [rest for mistake in one.found for rest in mistake.rests_on if not kind.fullmatch(rest)]
    return any(_lies_in(rest, mistake.path) for rest in needed for mistake in other.found)


def _nested(some: Iterable[str], others: Iterable[str]) -> bool:
    others = list(others)
    return any(_lies_in(one, other) or _lies_in(other, one) for one in some for other in others)


def _lies_in(path: str, part: str) -> bool:
    """Whether a path is a part's or leads into it; a star in the path may be any member or field."""
    stars = re.escape(path).replace(r"\[\*\]", r"\[\d+\]").replace(r"\.\*", r"\.[^.\[]+")
    above = [found.start() for found in re.finditer(r"\\\.|\\\[", stars)]
    return any(re.fullmatch(stars[:end], part) for end in (*above, len(stars)) if _is_whole(stars[:end]))


def _is_whole(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _writes(old: Any, new: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """The smallest writes that make `old` into `new`."""
    if isinstance(new, dict) and (isinstance(old, dict) or (old is GONE and new)):
        before = {} if old is GONE else old
        for key in {**before, **new}:
            if key not in new:
                yield (*place, key), GONE
            elif key not in before or before[key] != new[key]:
                yield from _writes(before.get(key, GONE), new[key], (*place, key))
    elif isinstance(new, list) and isinstance(old, list) and len(new) >= len(old):
        for index, value in enumerate(new):
            if index >= len(old):
                yield (*place, index), value
            elif old[index] != value:
                yield from _writes(old[index], value, (*place, index))
    else:
        yield place, new


def _write(document: Any, place: Place, value: Any) -> None:
    for part in place[:-1]:
        document = document.setdefault(part, {}) if isinstance(document, dict) else document[part]
    last = place[-1]
    if value is GONE:
        document.pop(last, None)
    elif isinstance(document, list) and last == len(document):
        document.append(deepcopy(value))
    else:
        document[last] = deepcopy(value)


def _shown(place: Place) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
