"""Imported attributes in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vitrine.store.memory.subjects import SubjectsInMemory


class MemoryAttributeStore(SubjectsInMemory[dict[str, Any]]):
    """An AttributeStore that lasts as long as its process."""

    what = "attribute"

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
        """See AttributeStore.get."""
        with self._open():
            return {subject: dict(self._kept.get((site, subject), {})) for subject in subjects}

    def put(self, site: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """See AttributeStore.put."""
        taken = list(rows)
        with self._open():
            for subject, attributes in taken:
                self._kept[site, subject] = dict(attributes)
        return len(taken)

    def _exported(self, value: dict[str, Any]) -> Any:
        return dict(value)
