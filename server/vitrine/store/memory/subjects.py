"""Finds what a store in memory keeps about a subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vitrine.domain.subject import covers, parse_subject


def keys_of(kept: Mapping[tuple[str, str], Any], site: str, subject: str) -> list[tuple[str, str]]:
    """The keys of the subject, and of an account's profiles, whose values are not empty. Raises BadSubject."""
    parse_subject(subject)
    return [key for key, value in kept.items() if key[0] == site and covers(subject, key[1]) and value]
