"""One mistake in a file the operator wrote."""

from __future__ import annotations

import difflib
import string
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from reprlib import Repr
from typing import Any, Final, Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
"""A file with an `error` is not used. A `warning` is something that is probably not intended."""

_FEW: Final = 100  # names that a misspelt one is compared with in full
_LONGEST: Final = 200  # characters of a path in a sentence: a key may have millions
_SHOWN: Final = 10  # names in a hint
_LETTERS: Final = string.ascii_lowercase + string.digits + "-_"


class _Missing:
    """See MISSING. It is shown without quotes, unlike a text that an operator wrote."""

    def __repr__(self) -> str:
        return "missing"


MISSING: Final = _Missing()
"""The value of a Mistake about a value that is required and not there."""


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
        path = self.path if len(self.path) <= _LONGEST else f"{self.path[: _LONGEST - 1]}…"
        return f"{path or whole} is {_brief(self.value)}, expected {self.expected}"


def show_path(path: Sequence[str | int]) -> str:
    """`["campaigns", 2, "cap"]` as `campaigns[2].cap`."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown


def _brief(value: object) -> str:
    """The value as Python writes it, shortened, and at most a few levels deep: it may have hundreds."""
    brief = Repr()
    brief.maxstring = brief.maxother = 80
    return brief.repr(value)


def unknown_name(path: str, name: str, what: str, known: Collection[str], *rests_on: str) -> Mistake:
    """A reference to an unknown name: `what` is the kind of thing it should name, `rests_on` where the names are."""
    close = nearest(name, known)
    hint = f'Did you mean "{close}"?' if close else f"Known: {listed(known) or 'none yet'}."
    return Mistake(path, name, f"the name of {'an' if what[0] in 'aeiou' else 'a'} {what} of this site", hint, rests_on)


def nearest(word: str, known: Collection[str], *, also: tuple[str, ...] = ()) -> str | None:
    """The most similar name, or of many one with one letter wrong; None if there is none. `also` are a few more."""
    if len(known) <= _FEW:
        return close_name(word, (*known, *also))
    return _one_letter_off(word, known) or close_name(word, also)


def listed(known: Collection[str]) -> str:
    """A few of the known names: sorted, or if there are many the first of them."""
    if len(known) > _FEW:
        return ", ".join([*islice(known, _SHOWN), "…"])
    return ", ".join(sorted(known)[:_SHOWN])


@lru_cache(maxsize=4_096)
def close_name(word: str, known: tuple[str, ...]) -> str | None:
    """The most similar of a few known names; None if none is similar. Files often repeat a mistake: so it is cached."""
    return next(iter(difflib.get_close_matches(word, known, n=1)), None)


def _one_letter_off(word: str, known: Collection[str]) -> str | None:
    """A known name with one letter more, fewer or other than `word`, or two letters swapped.

    For many names: difflib takes 20 microseconds for each, and a file may have 20,000 names and as many mistakes.
    """
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    fewer_or_swapped = (
        text for left, right in splits for text in (left + right[1:], left + right[1:2] + right[:1] + right[2:])
    )
    more_or_other = (
        text
        for left, right in splits
        for letter in _LETTERS
        for text in (left + letter + right, left + letter + right[1:])
    )
    return next((text for text in chain(fewer_or_swapped, more_or_other) if text != word and text in known), None)


def taken_names(names: Iterable[str], path: str, what: str) -> Iterator[Mistake]:
    """Every duplicate name; `path` has `{}` for the index of the name."""
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in seen:
            hint, first = f"Another {what} has this name too.", path.format(seen[name])
            yield Mistake(path.format(index), name, f"a name no other {what} has", hint, (first,))
        seen.setdefault(name, index)
