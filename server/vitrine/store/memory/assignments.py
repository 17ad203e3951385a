"""Assignments in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from vitrine.store.memory.subjects import SubjectsInMemory


class MemoryAssignmentStore(SubjectsInMemory[dict[str, str]]):
    """An AssignmentStore that lasts as long as its process."""

    what = "assignment"

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, str]]:
        """See AssignmentStore.get."""
        with self._open():
            return {subject: dict(self._kept.get((site, subject), {})) for subject in subjects}

    def put_first(self, site: str, subject: str, campaign_key: str, variation: str) -> bool:
        """See AssignmentStore.put_first."""
        with self._open():
            kept = self._kept.setdefault((site, subject), {})
            is_first = campaign_key not in kept
            kept.setdefault(campaign_key, variation)
            return is_first

    def tidy(self, site: str, is_known: Callable[[str], bool]) -> int:
        """See AssignmentStore.tidy."""
        with self._open():
            unknown = [key for key in self._kept if key[0] == site and not is_known(key[1])]
            return sum(len(self._kept.pop(key)) for key in unknown)

    def _exported(self, value: dict[str, str]) -> Any:
        return dict(value)
