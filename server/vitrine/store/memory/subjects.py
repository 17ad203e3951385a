"""What is kept about subjects, in memory: what the stores of profiles, assignments and attributes share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, TypeVar

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.subject import covers, parse_subject

Kept = TypeVar("Kept")


class SubjectsInMemory(Generic[Kept]):
    """One value for each (site, subject), gone with the process."""

    what: ClassVar[str]
    """What it stores, for the sentence of a store that is closed."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Kept] = {}
        self._gate = threading.Lock()
        self._closed = False

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget."""
        with self._open():
            return self._remove(self._keys_of(site, subject))

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        with self._open():
            return {key[1]: self._exported(self._kept[key]) for key in self._keys_of(site, subject)}

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """Refuse whoever asks later."""
        self._closed = True

    @contextmanager
    def _open(self) -> Iterator[None]:
        """Alone with the values. Raises StoreUnavailable when the store is closed."""
        with self._gate:
            if self._closed:
                raise StoreUnavailable(f"the {self.what} store is closed: the server is stopping.")
            yield

    def _remove(self, keys: list[tuple[str, str]]) -> int:
        for key in keys:
            del self._kept[key]
        return len(keys)

    def _keys_of(self, site: str, subject: str) -> list[tuple[str, str]]:
        """The keys of the subject, and of an account's profiles, whose values are not empty. Raises BadSubject."""
        parse_subject(subject)
        return [key for key, value in self._kept.items() if key[0] == site and covers(subject, key[1]) and value]

    def _exported(self, value: Kept) -> Any:
        """The value as plain JSON values."""
        raise NotImplementedError
