"""The storage contracts. Every engine passes the one suite in tests/stores.

What is kept about somebody is kept under a subject (domain/subject.py), within a site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from vitrine.domain.event import Event
from vitrine.domain.item import Item
from vitrine.domain.profile import Profile


class SubjectStore(Protocol):
    """Whatever keeps something about subjects: an account's profiles are part of it."""

    def forget(self, site: str, subject: str) -> int:
        """Remove all that is kept about the subject, so that no file holds its ids; return how many rows it were.

        Doing it again does no harm. Raises BadSubject, and StoreUnavailable, after which it must be done again.
        """

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """All that is kept about the subject, as plain JSON values by subject. Raises BadSubject, StoreUnavailable."""


class EventLog(SubjectStore, Protocol):
    """The truth: appended to, and nothing of it is ever changed but to forget. Positions grow by commit order and are
    never reused.

    To forget a visitor removes the events that are about the visitor, and every marker of what was carried over from
    there. What others did on that browser after signing in is theirs: it stays, with a stand-in for the visitor's id.
    """

    def append(self, events: Sequence[Event]) -> list[int]:
        """Make `events` durable, then return the positions of those that were new.

        An event is known by (site, visitor_id, event_id), whoever its subject is: a batch sent again after signing in
        counts once. A known one is left as it was.
        Raises StoreUnavailable when nothing was written.
        """

    def read_subject(self, site: str, subject: str, after: int) -> list[tuple[int, Event]]:
        """The subject's events at positions > `after`, in log order."""

    def find(self, site: str, visitor_id: str, event_id: str) -> tuple[int, Event] | None:
        """The event that is known by these three, with its position; None when there is none."""

    def knows(self, site: str, subject: str) -> bool:
        """Whether the log has an event that names the subject: on a visitor's browser, of an account's profile."""

    def tidy(self, site: str, before: datetime) -> int:
        """Remove the events created before `before`; return how many.

        The marker of what was carried over stays as long as there is another event on its browser, so that it stays
        the only one. Raises StoreUnavailable.
        """

    def scan(self, site: str, after: int = 0) -> Iterator[tuple[int, Event]]:
        """All events of a site at positions > `after`, in log order, streamed."""

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when nothing is seen to be wrong. Never raises."""

    def close(self) -> None:
        """Finish pending work and release files."""


class ProfileStore(SubjectStore, Protocol):
    """Profiles by (site, subject): derived data, always rebuildable from the log."""

    def get(self, site: str, subject: str) -> Profile | None:
        """The stored profile. Raises StoreUnavailable."""

    def put(self, site: str, profile: Profile, expected_position: int) -> bool:
        """Store `profile` if the stored `log_position` (0 when absent) is `expected_position`; say whether it was."""

    def tidy(self, site: str, before: datetime) -> int:
        """Remove the profiles not seen since `before`; return how many. Raises StoreUnavailable."""

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when nothing is seen to be wrong. Never raises."""

    def close(self) -> None:
        """Release files."""


class AssignmentStore(SubjectStore, Protocol):
    """Which variation was first met, by (site, subject, campaign key): a change of weights moves nobody who met one.

    Derived data, rebuildable from the exposures in the log.
    """

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, str]]:
        """For each of `subjects` its variations by campaign key; empty where none is kept. Raises StoreUnavailable."""

    def put_first(self, site: str, subject: str, campaign_key: str, variation: str) -> bool:
        """Keep `variation` unless one is kept already; say whether this was the first. Raises StoreUnavailable."""

    def tidy(self, site: str, is_known: Callable[[str], bool]) -> int:
        """Remove what is kept for subjects that are not known any more; return how many. Raises StoreUnavailable."""

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when nothing is seen to be wrong. Never raises."""

    def close(self) -> None:
        """Release files."""


class AttributeStore(SubjectStore, Protocol):
    """Attributes that the operator imported, by (site, subject)."""

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
        """For each of `subjects` its attributes by name; empty where none were imported. Raises StoreUnavailable."""

    def put(self, site: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Make each row's attributes all that its subject has, all rows or, when taking them raises, none of them.

        An empty mapping forgets the subject. Returns how many rows there were. Raises StoreUnavailable.
        """

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when nothing is seen to be wrong. Never raises."""

    def close(self) -> None:
        """Release files."""


class CatalogStore(Protocol):
    """All items of each site."""

    def replace(self, site: str, items: Iterable[Item]) -> int:
        """Make `items` the whole catalog of `site` in one step; return how many there are.

        An `item_id` given twice is one item: the later content at the earlier place.
        """

    def items(self, site: str) -> list[Item]:
        """The catalog, in the order it was given; empty when none was ever imported."""

    def version(self, site: str) -> int:
        """A number that grows at each `replace`; 0 when none was ever imported."""

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when nothing is seen to be wrong. Never raises."""

    def close(self) -> None:
        """Release files."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows of the log as text, each on a line of its own: {"position": ..., "subject": "...", "body": {the event}}.

    `last` is the position of the last of the `count` rows.
    """

    content: bytes
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """Positions, rising, of rows of one site and one UTC day that the log has deleted or changed."""

    site: str
    day: str
    positions: list[int]


class LogRows(Protocol):
    """What copies the log elsewhere reads: rows as they are, and which of them have changed since."""

    def last_position(self) -> int:
        """The last position ever given, also when its row has been erased; 0 when none was."""

    def lines(self, after: int, until: int, limit: int) -> Lines | None:
        """The first rows, of all sites, at positions > `after` and <= `until`: at most `limit`, at least one.

        None when there is none.
        """

    def proof(self, position: int) -> str | None:
        """A fingerprint of the row at `position`; None when there is none."""

    def changed(self) -> list[ChangedRows]:
        """What was deleted or changed, so as to forget somebody, and is not settled yet, by site and day."""

    def has_changed(self) -> bool:
        """Whether `changed` has anything, without reading all of it."""

    def lines_at(self, positions: Sequence[int]) -> Lines | None:
        """The rows at these positions that the log still has; None when there is none."""

    def settle(self, changed: Sequence[ChangedRows]) -> None:
        """Forget that these were changed: no copy holds what they were."""


@dataclass(frozen=True, slots=True)
class LogCounts:
    """How much a site's log holds. `last_position` is 0 when it holds nothing."""

    events: int
    subjects: int
    last_position: int


@dataclass(frozen=True, slots=True)
class MetItems:
    """Every meeting of a subject with an item, in columns of equal length, in log order.

    `item` (int32) stands for `item_ids[item]`, which are sorted; `subject` (int32) numbers the subjects by their first
    event of these kinds; `kind` (int8) is the place of the event's name among those asked for; `at` is in epoch seconds
    (float64).
    """

    item_ids: tuple[str, ...]
    subject: npt.NDArray[np.int32]
    item: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    at: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves membership in a segment: an event of this name, with an item of this category unless it is None.

    An item's category is the event's own word, else the catalog's.
    """

    segment: str
    event_name: str
    category: str | None


@dataclass(frozen=True, slots=True)
class Looks:
    """At which moments subjects are looked at.

    After so many of their events as `cuts` names, in order of time, and after those that follow each other within
    `same_moment`; no later than `until`. Subjects with more than `max_events` are passed over.
    """

    cuts: tuple[int, ...]
    same_moment: timedelta
    until: datetime
    max_events: int


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event of a subject's past. `place` counts from 0 in order of time, equal times in log order.

    `is_look`: the subject is looked at after it. `last_proof` has, for each proof asked for, the place of the
    subject's last event that is one; -1 where none is. The event has what a profile is folded from and no more.
    """

    subject: str
    place: int
    is_look: bool
    last_proof: tuple[int, ...]
    event: Event


class Aggregates(Protocol):
    """The log in columns, for whoever learns from everybody: a few numbers or arrays of millions of events.

    Markers of carried over pasts are no events here. All of it is as of the last drain, and stays so until `close`.
    """

    def counts(self, site: str) -> LogCounts:
        """How much there is. Raises StoreUnavailable, as all of these."""

    def subjects(self, site: str) -> Iterator[str]:
        """Everybody of whom the log has an event, in no order."""

    def met_items(self, site: str, names: Sequence[str], until: datetime) -> MetItems:
        """The items of all events of these names that happened until then."""

    def pasts(
        self, site: str, subjects: Sequence[str], looks: Looks, proofs: Sequence[Proof], category_of: Mapping[str, str]
    ) -> Iterator[PastEvent]:
        """What each of `subjects` did up to the last look at it: one after the other, each in order of place.

        `category_of` is the catalog's word. Who is never looked at is left out.
        """

    def close(self) -> None:
        """Let drains go on."""
