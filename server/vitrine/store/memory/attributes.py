"""Imported attributes in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vitrine.domain.errors import StoreUnavailable
from vitrine.store.memory.subjects import keys_of


class MemoryAttributeStore:
    """An AttributeStore that lasts as long as its process."""

    def __init__(self) -> None:
        self._attributes: dict[tuple[str, str], dict[str, Any]] = {}
        self._gate = threading.Lock()
        self._closed = False

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
        """See AttributeStore.get."""
        with self._gate:
            self._check_open()
            return {subject: dict(self._attributes.get((site, subject), {})) for subject in subjects}

    def put(self, site: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """See AttributeStore.put."""
        taken = list(rows)
        with self._gate:
            self._check_open()
            for subject, attributes in taken:
                self._attributes[site, subject] = dict(attributes)
        return len(taken)

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget."""
        with self._gate:
            self._check_open()
            keys = keys_of(self._attributes, site, subject)
            for key in keys:
                del self._attributes[key]
        return len(keys)

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        with self._gate:
            self._check_open()
            return {key[1]: dict(self._attributes[key]) for key in keys_of(self._attributes, site, subject)}

    def problem(self) -> str | None:
        """See AttributeStore.problem."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """See AttributeStore.close."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable("the attribute store is closed: the server is stopping.")
