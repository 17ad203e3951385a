"""What strings mean to a predicate, defined so that Python and JavaScript cannot differ.

JavaScript uses UTF-16 code units, Python code points. These rules make them agree: order is by code unit, lower case is
per character and only below U+0530, and a text to search for is well-formed.
"""

from __future__ import annotations

# Below this (Latin, Greek, Cyrillic) no case mapping has changed since Unicode 7 (2014), so all browsers and Pythons
# agree. Characters are mapped one by one, so that the final sigma, which depends on its neighbours, is never used.
FOLDED_BELOW = 0x530

_LOWER = {point: chr(point).lower() for point in range(FOLDED_BELOW) if chr(point).lower() != chr(point)}


def fold_case(text: str) -> str:
    """`text` in lower case, character by character; characters from U+0530 on stay as they are."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def order_key(text: str) -> bytes:
    """A key that sorts as JavaScript's `<` does: by UTF-16 code unit, lone surrogates included."""
    return text.encode("utf-16-be", "surrogatepass")


def is_well_formed(text: str) -> bool:
    """Whether `text` has no lone surrogate. A lone surrogate could match half a character, in JavaScript only."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def version_key(text: str) -> str:
    """A version as a string that sorts: 1.10.0 after 1.9.0, and 1.0.0 after 1.0.0-rc.1.

    A leading `v` and what follows `+` are dropped, parts end at `.` or `-`, a release of three parts gets a last part
    `~` (after every letter), and numbers are padded to five places with spaces.
    """
    parts = text.removeprefix("v").split("+", 1)[0].replace("-", ".").split(".")
    if len(parts) == 3:
        parts.append("~")
    return "-".join(part.rjust(5) if part.isascii() and part.isdigit() else part for part in parts)


def matches_glob(text: str, pieces: list[str]) -> bool:
    """Whether the whole of `text` is `pieces` with anything between them: the pattern split at its `*`.

    Each piece is matched at its first place, without backtracking, so the time grows only with the text.
    """
    first, *middle, last = pieces if len(pieces) > 1 else [*pieces, ""]
    if len(pieces) == 1:
        return text == first
    if not text.startswith(first):
        return False
    at = len(first)
    for piece in middle:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return len(text) - at >= len(last) and text.endswith(last)
