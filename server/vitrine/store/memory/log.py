"""The event log in memory: for tests and trials; everything is gone when the process ends."""

from __future__ import annotations

import threading
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from vitrine.domain.errors import BadSubject, StoreUnavailable
from vitrine.domain.event import Event, detached
from vitrine.domain.subject import account_of, covers, forgotten_visitor, parse_subject, visitor_subject
from vitrine.store.exported import export_event


class MemoryEventLog:
    """An EventLog that lasts as long as its process."""

    def __init__(self) -> None:
        self._events: dict[int, Event] = {}  # by position
        self._last = 0
        self._known: dict[tuple[str, str, str], int] = {}
        self._positions: dict[tuple[str, str], list[int]] = {}
        self._erased_at: dict[tuple[str, str], datetime] = {}
        self._erasures = 0
        self._gate = threading.Lock()
        self._closed = False

    def append(self, events: Sequence[Event]) -> list[int]:
        """See EventLog.append."""
        new = []
        with self._gate:
            self._check_open()
            for event in events:
                is_known = (event.site, event.visitor_id, event.event_id) in self._known
                if not is_known and not self._is_erased(event):
                    self._last += 1
                    self._put(self._last, event)
                    new.append(self._last)
        return new

    def read_subject(self, site: str, subject: str, after: int) -> list[tuple[int, Event]]:
        """See EventLog.read_subject."""
        with self._gate:
            positions = self._positions.get((site, subject), ())
            return [(position, self._events[position]) for position in positions if position > after]

    def find(self, site: str, visitor_id: str, event_id: str) -> tuple[int, Event] | None:
        """See EventLog.find."""
        with self._gate:
            position = self._known.get((site, visitor_id, event_id))
            return None if position is None else (position, self._events[position])

    def scan(self, site: str, after: int = 0) -> Iterator[tuple[int, Event]]:
        """See EventLog.scan."""
        position = after
        while position < self._last:
            position += 1
            event = self._events.get(position)  # None for one that was forgotten
            if event is not None and event.site == site:
                yield position, event

    def knows(self, site: str, subject: str) -> bool:
        """See EventLog.knows."""
        kind, value = parse_subject(subject)
        return any(
            covers(subject, event.subject) or (kind == "visitor" and event.visitor_id == value)
            for _, event in self.scan(site)
        )

    def newest_before(self, site: str, before: datetime) -> datetime | None:
        """See EventLog.newest_before."""
        with self._gate:
            self._check_open()
            times = (event.created_at for event in self._events.values() if event.site == site)
            return max((at for at in times if at < before), default=None)

    def tidy(self, site: str, before: datetime) -> int:
        """See EventLog.tidy."""
        with self._gate:
            self._check_open()
            old = [
                (position, event)
                for position, event in sorted(self._events.items())
                if event.site == site and event.created_at < before
            ]
            for position, event in old:
                if not event.is_carry_over:
                    self._remove(position)
            left = [event for event in self._events.values() if event.site == site]
            active = {event.visitor_id for event in left if not event.is_carry_over}
            markers = [position for position, event in old if event.is_carry_over and event.visitor_id not in active]
            for position in markers:
                self._remove(position)
        return sum(not event.is_carry_over for _, event in old) + len(markers)

    def forget_own(self, site: str, subject: str) -> int:
        """See EventLog.forget_own."""
        parse_subject(subject)
        with self._gate:
            self._check_open()
            own = [
                position
                for position, event in self._events.items()
                if event.site == site and covers(subject, event.subject)
            ]
            for position in own:
                self._remove(position)
        return len(own)

    def detach(self, site: str, subject: str) -> int:
        """See EventLog.detach."""
        kind, _ = parse_subject(subject)
        if kind != "visitor":
            raise BadSubject(f"{subject[:120]!r} is not a visitor: only a visitor's events can be detached.")
        with self._gate:
            self._check_open()
            own = list(self._positions.get((site, subject), ()))
            for position in own:
                event = self._events[position]
                self._remove(position)
                self._put(position, detached(event, forgotten_visitor(own[0])))
        return len(own)

    def bury(self, site: str, subject: str, at: datetime) -> None:
        """See EventLog.bury."""
        parse_subject(subject)
        with self._gate:
            self._check_open()
            self._erasures += 1
            self._erased_at[site, subject] = max(at, self._erased_at.get((site, subject), at))

    def erased_at(self, site: str, subject: str) -> datetime | None:
        """See EventLog.erased_at."""
        with self._gate:
            return self._last_erasure(site, subject)

    def erasures(self) -> int:
        """See EventLog.erasures."""
        return self._erasures

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget."""
        kind, value = parse_subject(subject)
        count, stand_in = 0, None
        with self._gate:
            self._check_open()
            for position, event in list(self._events.items()):
                is_visitors = kind == "visitor" and event.visitor_id == value
                if event.site != site or not (is_visitors or covers(subject, event.subject)):
                    continue
                count += 1
                self._remove(position)
                if is_visitors and event.subject != subject and not event.is_carry_over:
                    stand_in = stand_in or forgotten_visitor(position)
                    self._put(position, replace(event, visitor_id=stand_in))
        return count

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        parse_subject(subject)
        found: dict[str, Any] = {}
        for _, event in self.scan(site):
            if covers(subject, event.subject):
                found.setdefault(event.subject, []).append(export_event(event))
        return found

    def _last_erasure(self, site: str, subject: str) -> datetime | None:
        found = [self._erased_at.get((site, each)) for each in (subject, account_of(subject)) if each is not None]
        return max((at for at in found if at is not None), default=None)

    def _is_erased(self, event: Event) -> bool:
        at = self._last_erasure(event.site, event.subject)
        is_retired = self._last_erasure(event.site, visitor_subject(event.visitor_id)) is not None
        return is_retired or (at is not None and event.created_at <= at)

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable("the event log is closed: the server is stopping.")

    def _put(self, position: int, event: Event) -> None:
        self._events[position] = event
        self._known[event.site, event.visitor_id, event.event_id] = position
        insort(self._positions.setdefault((event.site, event.subject), []), position)

    def _remove(self, position: int) -> None:
        event = self._events.pop(position)
        del self._known[event.site, event.visitor_id, event.event_id]
        self._positions[event.site, event.subject].remove(position)

    def problem(self) -> str | None:
        """See EventLog.problem."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """See EventLog.close."""
        with self._gate:
            self._closed = True
