"""The storage contracts. Every engine passes the one suite in tests/stores.

Everything about a person is stored by site and subject (domain/subject.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from vitrine.domain.event import Event
from vitrine.domain.item import Item
from vitrine.domain.profile import Profile


class SubjectStore(Protocol):
    """A store of data about subjects. An account includes its profiles."""

    def forget(self, site: str, subject: str) -> int:
        """Remove all that is kept about the subject, so that no file holds its ids; return how many rows.

        It is safe to repeat. Raises BadSubject; StoreUnavailable, after which it must be repeated.
        """

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """All that is kept about the subject, as plain JSON values by subject. Raises BadSubject, StoreUnavailable."""


class EventLog(SubjectStore, Protocol):
    """The log of events, the source of all derived data. Events are appended, and changed or removed only to forget
    or to tidy. Positions grow in commit order and are never reused.

    Forgetting a visitor removes the events about the visitor, and every carry-over marker of that browser. Events of
    those who signed in on that browser belong to them and stay, with a stand-in for the visitor's id.
    """

    def forget_own(self, site: str, subject: str) -> int:
        """Only the first part of `forget`: remove the events about the subject; return how many.

        A visitor's marker stays, so that it is still known who took them over. Raises like `forget`.
        """

    def detach(self, site: str, subject: str) -> int:
        """Keep a visitor's own events for measurement, under a stand-in id; return how many.

        They lose what could lead back to the visitor (domain/event.py). The marker stays, as in `forget_own`. Raises
        BadSubject for anybody but a visitor.
        """

    def bury(self, site: str, subject: str, at: datetime) -> None:
        """Leave a tombstone: from now on `append` drops events of the subject.

        All events on a visitor's browser are dropped, whoever had signed in: the id is retired. An account or a profile
        may come again, so only its events created up to `at` are. It is safe to repeat; the later time counts.
        Raises BadSubject, BadFile, StoreUnavailable.
        """

    def erased_at(self, site: str, subject: str) -> datetime | None:
        """When the subject, or the account of a profile, was erased last; None for never. Raises StoreUnavailable."""

    def erasures(self) -> int:
        """A number that grows with each `bury`: if it is the same, nobody was erased in between."""

    def append(self, events: Sequence[Event]) -> list[int]:
        """Make `events` durable, then return the positions of those that were new.

        The key of an event is (site, visitor_id, event_id), without the subject: a batch sent again after signing in
        counts once. An event that is already there stays as it was. An event of a subject that was erased is dropped
        (see `bury`), in the same step in which the others become durable.
        Raises StoreUnavailable when nothing was written.
        """

    def read_subject(self, site: str, subject: str, after: int) -> list[tuple[int, Event]]:
        """The subject's events at positions > `after`, in log order."""

    def find(self, site: str, visitor_id: str, event_id: str) -> tuple[int, Event] | None:
        """The event with this key and its position; None when there is none."""

    def knows(self, site: str, subject: str) -> bool:
        """Whether the log has an event of the subject, of a visitor's browser or of an account's profile."""

    def tidy(self, site: str, before: datetime) -> int:
        """Remove the events created before `before`; return how many.

        A carry-over marker stays as long as the log has another event of its browser, so that nothing is carried over
        twice. Raises StoreUnavailable.
        """

    def newest_before(self, site: str, before: datetime) -> datetime | None:
        """When the latest event created before `before` was created, to the millisecond; None when there is none.

        It reads the whole log. Raises StoreUnavailable.
        """

    def scan(self, site: str, after: int = 0) -> Iterator[tuple[int, Event]]:
        """All events of a site at positions > `after`, in log order, streamed."""

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when no problem is known. Never raises."""

    def close(self) -> None:
        """Finish pending work and release files."""


class ProfileStore(SubjectStore, Protocol):
    """Profiles by (site, subject): derived data, always rebuildable from the log."""

    def get(self, site: str, subject: str) -> Profile | None:
        """The stored profile. Raises StoreUnavailable."""

    def put(self, site: str, profile: Profile, expected_position: int) -> bool:
        """Store `profile` if the stored `log_position` (0: none) is `expected_position`; return whether it was."""

    def tidy(self, site: str, before: datetime) -> int:
        """Remove the profiles not seen since `before`; return how many. Raises StoreUnavailable."""

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when no problem is known. Never raises."""

    def close(self) -> None:
        """Release files."""


class AssignmentStore(SubjectStore, Protocol):
    """The variation each subject was first exposed to, by (site, subject, campaign key): it stays when weights change.

    Derived data, rebuildable from the exposures in the log.
    """

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, str]]:
        """The variations of each of `subjects`, by campaign key. Raises StoreUnavailable."""

    def put_first(self, site: str, subject: str, campaign_key: str, variation: str) -> bool:
        """Store `variation` unless there is one already; return whether it was stored. Raises StoreUnavailable."""

    def tidy(self, site: str, is_known: Callable[[str], bool]) -> int:
        """Remove the variations of subjects that are no longer known; return how many. Raises StoreUnavailable."""

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when no problem is known. Never raises."""

    def close(self) -> None:
        """Release files."""


class AttributeStore(SubjectStore, Protocol):
    """Attributes that the operator imported, by (site, subject)."""

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The attributes of each of `subjects`, by name. Raises StoreUnavailable."""

    def put(self, site: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Replace all attributes of each row's subject. When reading `rows` raises, nothing is changed.

        An empty mapping removes the subject. Returns the number of rows. Raises StoreUnavailable.
        """

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when no problem is known. Never raises."""

    def close(self) -> None:
        """Release files."""


class CatalogStore(Protocol):
    """All items of each site."""

    def replace(self, site: str, items: Iterable[Item]) -> int:
        """Make `items` the whole catalog of `site` in one step; return how many there are.

        A duplicate `item_id` is one item: the later content at the earlier place.
        """

    def items(self, site: str) -> list[Item]:
        """The catalog, in the order it was given; empty when none was ever imported."""

    def version(self, site: str) -> int:
        """A number that grows at each `replace`; 0 when none was ever imported."""

    def problem(self) -> str | None:
        """Why it cannot be written now, in one sentence; None when no problem is known. Never raises."""

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
    """Positions, ascending, of rows of one site and one UTC day that the log has deleted or changed.

    `notes` are the numbers of the notes about it, one for each change.
    """

    site: str
    day: str
    positions: list[int]
    notes: list[int]


class LogRows(Protocol):
    """The log for a copier: its rows as text, and which of them have changed since they were copied."""

    def last_position(self) -> int:
        """The last position ever used, even if its row has been erased; 0 for a new log."""

    def lines(self, after: int, until: int, limit: int) -> Lines | None:
        """The first rows, of all sites, at positions > `after` and <= `until`: at most `limit`, at least one.

        None when there is none.
        """

    def proof(self, position: int) -> str | None:
        """A fingerprint of the row at `position`, which forgetting does not change; None when there is none."""

    def changed(self) -> list[ChangedRows]:
        """The rows that were deleted or changed and are not settled yet, by site and day."""

    def has_changed(self) -> bool:
        """Whether there are changed rows, without reading all of them."""

    def lines_at(self, positions: Sequence[int]) -> Lines | None:
        """The rows at these positions that the log still has; None when there is none."""

    def settle(self, changed: Sequence[ChangedRows]) -> None:
        """Remove these from the list of changed rows: every copy has followed. A later change of them stays listed."""


@dataclass(frozen=True, slots=True)
class LogCounts:
    """The size of a site's log. `last_position` is 0 when it is empty."""

    events: int
    subjects: int
    last_position: int


@dataclass(frozen=True, slots=True)
class Votes:
    """What counts as a subject's vote for an item.

    `item_ids` are the items of the catalog; when it is None, those that `min_subjects` subjects have met: a single
    visitor invents no item. A subject has at most `max_per_day` votes on a UTC day, more than a session may have items,
    so that those of crawlers are still left out. With `server_orders_only`, only the shop's backend reports orders. See
    questions.votes for the rest.
    """

    item_ids: Collection[str] | None = None
    min_subjects: int = 2
    max_per_day: int = 250
    server_orders_only: bool = False


@dataclass(frozen=True, slots=True)
class MetItems:
    """The votes for items by events of some names, in columns of equal length, in log order.

    `item` (int32) stands for `item_ids[item]`, which are sorted; `subject` (int32) numbers the subjects by their first
    such event; `kind` (int8) is the index of the event's name in the list of names; `at` is in epoch seconds (float64).
    """

    item_ids: tuple[str, ...]
    subject: npt.NDArray[np.int32]
    item: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    at: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves membership in a segment: an event of this name, with an item of this category unless it is None.

    An item's category is the one in the event, else the one in the catalog.
    """

    segment: str
    event_name: str
    category: str | None


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks: the moments at which a subject's profile becomes a training example.

    A look is after each number of events in `cuts`, in order of time, or a little later, so that events within
    `same_moment` of each other stay together; no later than `until`. Subjects with more than `max_events` are skipped.
    """

    cuts: tuple[int, ...]
    same_moment: timedelta
    until: datetime
    max_events: int


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event of a subject's past. `place` counts from 0 in order of time, equal times in log order.

    `is_look`: there is a look after it. `last_proof` has, for each requested proof, the place of the subject's last
    event that is one; -1 for none. The event has only the fields that a profile is folded from.
    """

    subject: str
    place: int
    is_look: bool
    last_proof: tuple[int, ...]
    event: Event


class Aggregates(Protocol):
    """The log in columns, for training and reports: totals and arrays over millions of events.

    Only trusted events are there (domain/event.py). Carry-over markers do not count as events. The data is that of the
    last drain and does not change until `close`.
    """

    def counts(self, site: str) -> LogCounts:
        """The size of the site's log. Raises StoreUnavailable, like every method."""

    def subjects(self, site: str) -> Iterator[str]:
        """Every subject with an event, in no order."""

    def met_items(self, site: str, names: Sequence[str], until: datetime, rules: Votes) -> MetItems:
        """The votes for items, by events with these names up to `until`."""

    def pasts(
        self,
        site: str,
        subjects: Sequence[str],
        looks: Looks,
        proofs: Sequence[Proof],
        category_of: Mapping[str, str],
        *,
        server_orders_only: bool = False,
    ) -> Iterator[PastEvent]:
        """The events of each of `subjects` up to its last look: subject by subject, each in order of place.

        `category_of` gives an item's category in the catalog. Subjects without a look are left out. With
        `server_orders_only`, only the shop's backend reports orders; an order that it and the tag report is there once.
        """

    def close(self) -> None:
        """Release the columns, so that they can be drained again."""
