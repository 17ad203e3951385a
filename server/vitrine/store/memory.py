"""The five ports in memory: for tests and trials; everything is gone when the process ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.event import Event
from vitrine.domain.item import Item
from vitrine.domain.profile import Profile


class MemoryEventLog:
    """An EventLog that lasts as long as its process."""

    def __init__(self) -> None:
        self._events: list[Event] = []  # the event at position p is at index p - 1
        self._known: dict[tuple[str, str, str], int] = {}
        self._positions: dict[tuple[str, str], list[int]] = {}
        self._gate = threading.Lock()
        self._closed = False

    def append(self, events: Sequence[Event]) -> list[int]:
        """See EventLog.append."""
        new = []
        with self._gate:
            if self._closed:
                raise StoreUnavailable("the event log is closed: the server is stopping.")
            for event in events:
                known_by = (event.site, event.visitor_id, event.event_id)
                if known_by not in self._known:
                    self._events.append(event)
                    self._known[known_by] = len(self._events)
                    new.append(len(self._events))
                    self._positions.setdefault((event.site, event.subject), []).append(len(self._events))
        return new

    def read_subject(self, site: str, subject: str, after: int) -> list[tuple[int, Event]]:
        """See EventLog.read_subject."""
        with self._gate:
            positions = list(self._positions.get((site, subject), ()))
        return [(position, self._events[position - 1]) for position in positions if position > after]

    def find(self, site: str, visitor_id: str, event_id: str) -> tuple[int, Event] | None:
        """See EventLog.find."""
        position = self._known.get((site, visitor_id, event_id))
        return None if position is None else (position, self._events[position - 1])

    def scan(self, site: str, after: int = 0) -> Iterator[tuple[int, Event]]:
        """See EventLog.scan."""
        position = after
        while position < len(self._events):
            event = self._events[position]
            position += 1
            if event.site == site:
                yield position, event

    def problem(self) -> str | None:
        """See EventLog.problem."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """See EventLog.close."""
        with self._gate:
            self._closed = True


class MemoryProfileStore:
    """A ProfileStore that lasts as long as its process."""

    def __init__(self) -> None:
        self._profiles: dict[tuple[str, str], Profile] = {}
        self._gate = threading.Lock()
        self._closed = False

    def get(self, site: str, subject: str) -> Profile | None:
        """See ProfileStore.get."""
        if self._closed:
            raise StoreUnavailable("the profile store is closed: the server is stopping.")
        return self._profiles.get((site, subject))

    def put(self, site: str, profile: Profile, expected_position: int) -> bool:
        """See ProfileStore.put."""
        with self._gate:
            stored = self.get(site, profile.subject)
            if (stored.log_position if stored else 0) != expected_position:
                return False
            self._profiles[site, profile.subject] = profile
            return True

    def problem(self) -> str | None:
        """See ProfileStore.problem."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """See ProfileStore.close."""
        self._closed = True


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

    def problem(self) -> str | None:
        """See AssignmentStore.problem."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """See AssignmentStore.close."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable("the assignment store is closed: the server is stopping.")


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

    def problem(self) -> str | None:
        """See AttributeStore.problem."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """See AttributeStore.close."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable("the attribute store is closed: the server is stopping.")


class MemoryCatalogStore:
    """A CatalogStore that lasts as long as its process."""

    def __init__(self) -> None:
        self._catalogs: dict[str, tuple[int, list[Item]]] = {}
        self._gate = threading.Lock()
        self._closed = False

    def replace(self, site: str, items: Iterable[Item]) -> int:
        """See CatalogStore.replace."""
        latest = list({item.item_id: item for item in items}.values())
        with self._gate:
            self._catalogs[site] = (self.version(site) + 1, latest)
        return len(latest)

    def items(self, site: str) -> list[Item]:
        """See CatalogStore.items."""
        return list(self._catalog(site)[1])

    def version(self, site: str) -> int:
        """See CatalogStore.version."""
        return self._catalog(site)[0]

    def problem(self) -> str | None:
        """See CatalogStore.problem."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """See CatalogStore.close."""
        self._closed = True

    def _catalog(self, site: str) -> tuple[int, list[Item]]:
        if self._closed:
            raise StoreUnavailable("the catalog store is closed: the server is stopping.")
        return self._catalogs.get(site, (0, []))


PORTS: Mapping[str, Callable[[], Any]] = {
    "log": MemoryEventLog,
    "profiles": MemoryProfileStore,
    "assignments": MemoryAssignmentStore,
    "attributes": MemoryAttributeStore,
    "catalog": MemoryCatalogStore,
}


def open_port(url: str, port: str) -> Any:
    """The port, empty."""
    return PORTS[port]()
