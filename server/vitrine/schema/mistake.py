"""One mistake in a file the operator wrote."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from reprlib import Repr
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
"""A file with an `error` is not used. A `warning` is something that is probably not intended."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, where, and how to fix it. `path` is like `campaigns[2].audience.geo.country`.

    `rests_on` are the paths of other values that the mistake depends on. If one of them is itself wrong, the mistake
    is not reported. The path of a group (`audiences`) means its set of names, `campaigns[*].campaign` that field of
    every member of a list, `weather.*` every field of an object, unknown ones too, and `audiences.**` all inside it.
    `campaigns[*].campaign=winter` are those of these fields that may mean "winter": "Winter!" may, "summer" may not.
    """

    path: str
    value: Any
    expected: str
    hint: str
    rests_on: tuple[str, ...] = field(default=(), compare=False)
    severity: Severity = "error"

    def sentence(self, whole: str) -> str:
        """One sentence: the place, the value and what was expected. `whole` is the name for an empty path."""
        return f"{self.path or whole} is {_brief(self.value)}, expected {self.expected}"


def _brief(value: object) -> str:
    """The value as Python writes it, shortened, and at most a few levels deep: it may have hundreds."""
    brief = Repr()
    brief.maxstring = brief.maxother = 80
    return brief.repr(value)


def unknown_name(path: str, name: str, what: str, known: Collection[str], *rests_on: str) -> Mistake:
    """A reference to an unknown name: `what` is the kind of thing it should name, `rests_on` where the names are."""
    close = difflib.get_close_matches(name, list(known), n=1)
    hint = f'Did you mean "{close[0]}"?' if close else f"Known: {', '.join(sorted(known)[:10]) or 'none yet'}."
    return Mistake(path, name, f"the name of {'an' if what[0] in 'aeiou' else 'a'} {what} of this site", hint, rests_on)


def taken_names(names: Iterable[str], path: str, what: str) -> Iterator[Mistake]:
    """Every duplicate name; `path` has `{}` for the index of the name."""
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in seen:
            hint, first = f"Another {what} has this name too.", path.format(seen[name])
            yield Mistake(path.format(index), name, f"a name no other {what} has", hint, (first,))
        seen.setdefault(name, index)
