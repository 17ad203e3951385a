"""Assignments in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from vitrine.domain.errors import StoreUnavailable
from vitrine.store.memory.subjects import keys_of


class MemoryAssignmentStore:
    """An AssignmentStore that lasts as long as its process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], dict[str, str]] = {}
        self._gate = threading.Lock()
        self._closed = False

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, str]]:
        """See AssignmentStore.get."""
        with self._gate:
            self._check_open()
            return {subject: dict(self._kept.get((site, subject), {})) for subject in subjects}

    def put_first(self, site: str, subject: str, campaign_key: str, variation: str) -> bool:
        """See AssignmentStore.put_first."""
        with self._gate:
            self._check_open()
            kept = self._kept.setdefault((site, subject), {})
            is_first = campaign_key not in kept
            kept.setdefault(campaign_key, variation)
            return is_first

    def tidy(self, site: str, is_known: Callable[[str], bool]) -> int:
        """See AssignmentStore.tidy."""
        with self._gate:
            self._check_open()
            unknown = [key for key in self._kept if key[0] == site and not is_known(key[1])]
            return sum(len(self._kept.pop(key)) for key in unknown)

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget."""
        with self._gate:
            self._check_open()
            keys = keys_of(self._kept, site, subject)
            for key in keys:
                del self._kept[key]
        return len(keys)

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        with self._gate:
            self._check_open()
            return {key[1]: dict(self._kept[key]) for key in keys_of(self._kept, site, subject)}

    def problem(self) -> str | None:
        """See AssignmentStore.problem."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """See AssignmentStore.close."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable("the assignment store is closed: the server is stopping.")
