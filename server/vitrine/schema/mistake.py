"""One mistake in a file the operator wrote."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from reprlib import Repr
from typing import Any, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
"""An `error` keeps the file from being used; a `warning` does not: it may be meant, but hardly is."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, where, and how to fix it. `path` is like `campaigns[2].audience.geo.country`.

    `rests_on` holds the paths of other values that the judgement needed: where one of them could not be read, there is
    no such judgement. The path of a group (`audiences`) means its set of names, `campaigns[*].campaign` that field of
    every member of a list, `weather.*` every field of an object, unknown ones too, and `audiences.**` all inside it.
    """

    path: str
    value: Any
    expected: str
    hint: str
    rests_on: tuple[str, ...] = field(default=(), compare=False)
    severity: Severity = "error"

    def sentence(self, whole: str) -> str:
        """Where, what is there, and what was expected; `whole` names what an empty path stands for."""
        return f"{self.path or whole} is {_brief(self.value)}, expected {self.expected}"


def _brief(value: object) -> str:
    """The value as Python writes it, shortened, and at most a few levels deep: a file may hold hundreds."""
    brief = Repr()
    brief.maxstring = brief.maxother = 80
    return brief.repr(value)


def unknown_name(path: str, name: str, what: str, known: Collection[str], *rests_on: str) -> Mistake:
    """A reference that leads nowhere: `what` is the kind of thing it should lead to, `rests_on` where the names are."""
    close = difflib.get_close_matches(name, list(known), n=1)
    hint = f'Did you mean "{close[0]}"?' if close else f"Known: {', '.join(sorted(known)[:10]) or 'none yet'}."
    return Mistake(path, name, f"the name of {'an' if what[0] in 'aeiou' else 'a'} {what} of this site", hint, rests_on)


def taken_names(names: Iterable[str], path: str, what: str) -> Iterator[Mistake]:
    """Every name that stands twice; `path` holds `{}` where the number of the name belongs."""
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in seen:
            hint, first = f"Another {what} is named so too.", path.format(seen[name])
            yield Mistake(path.format(index), name, f"a name no other {what} has", hint, (first,))
        seen.setdefault(name, index)
