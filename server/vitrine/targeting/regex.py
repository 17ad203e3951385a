"""`$regex` and `$regexi`: patterns that are fast on any text. For the server only; the tag has no patterns.

RE2 never backtracks (https://swtch.com/~rsc/regexp/): at worst its time grows with the length of the text times the
size of the pattern's program. That product has a limit, so that one test takes less than 10 ms; a longer text does not
match. Syntax: https://github.com/google/re2/wiki/Syntax.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import re2

from vitrine.targeting.budget import current
from vitrine.targeting.text import is_well_formed

MAX_PATTERN: Final = 500
MAX_PROGRAM: Final = 500
"""Instructions of the compiled pattern: `.` has 12, `.{1,50}` 453, and `\\pL`, all letters of the world, 1,200."""

MAX_STEPS: Final = 2_000_000
"""Instructions times bytes of text. Measured at 3 ns each for `a[ab]{300}c`, the worst pattern found.
The largest program may read 4,000 bytes: more than a page can send as one value."""

SEEN_DEPTH: Final = 20  # of a checked predicate

_ATOM: Final = r"(?:\\.|\[(?:\\.|[^\]\\])+\]|[^()\[\]|\\])"
_REPEATED_REPEAT: Final = re2.compile(r"\((?:\?:)?" + _ATOM + r"[*+][?+]?\)(?:[*+]|\{[0-9]+,)")

_MEMORY_BYTES: Final = 1 << 18  # stops compiling early where it would take long


class BadPatternError(ValueError):
    """A pattern cannot be used. The message says why."""


def compile_regex(pattern: str, *, fold: bool) -> Callable[[str], bool]:
    """Whether the pattern is found in a text. Raises BadPatternError."""
    if len(pattern) > MAX_PATTERN:
        raise BadPatternError(f"it has {len(pattern)} characters")
    if not is_well_formed(pattern):
        raise BadPatternError("it has half a character")
    options = re2.Options()
    options.max_mem = _MEMORY_BYTES
    options.log_errors = False
    options.never_capture = True  # only a yes or no is needed, and captures cost most
    options.case_sensitive = not fold
    try:
        found = re2.compile(pattern, options)
    except re2.error as error:
        raise BadPatternError(_reason(error)) from error
    size = max(found.programsize, found.reverseprogramsize)
    if size > MAX_PROGRAM:
        raise BadPatternError(f"its program has {size} instructions")
    longest = MAX_STEPS // max(1, size)

    def holds(text: str) -> bool:
        if len(text) > longest or not is_well_formed(text):
            return False
        encoded = text.encode()
        if len(encoded) > longest:
            return False
        budget = current.get()
        if budget is None:
            return found.search(encoded) is not None
        return budget.test((pattern, fold), text, size * len(encoded), lambda: found.search(encoded) is not None)

    return holds


def has_pattern(operand: Any, depth: int = 0) -> bool:
    """Whether a condition or an operand has a pattern in it, at most `SEEN_DEPTH` levels deep."""
    if depth > SEEN_DEPTH:
        return False
    if type(operand) is dict:
        return any(name in ("$regex", "$regexi") or has_pattern(part, depth + 1) for name, part in operand.items())
    return type(operand) is list and any(type(part) is dict and has_pattern(part, depth + 1) for part in operand)


def repeats_a_repeat(pattern: str) -> bool:
    """Whether a group that contains only a repeat is itself repeated, such as `(a+)+`.

    RE2 handles it well, but it means the same as one repeat, and any other engine may hang on it.
    """
    return _REPEATED_REPEAT.search(pattern) is not None


def regex_test(operand: Any, *, fold: bool) -> Callable[[Any], bool]:
    """The test of the operator: false for a value that is not a text, always false for an invalid pattern."""
    if type(operand) is not str:
        return lambda _value: False
    try:
        holds = compile_regex(operand, fold=fold)
    except BadPatternError:
        return lambda _value: False
    return lambda value: type(value) is str and holds(value)


def _reason(error: Exception) -> str:
    message = error.args[0] if error.args else ""
    return message.decode("utf-8", "replace") if isinstance(message, bytes) else str(message)
