"""Reads the log one Python object at a time, as training did before there were columns.

The columns are compared with it: the same log must give the same touches, counts and examples. It is slow, but it says
in plain Python what the queries on the columns mean.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

import numpy as np

from vitrine.domain.event import Event
from vitrine.domain.session import SESSION_GAP
from vitrine.job.examples import CUTS, MAX_EVENTS, MAX_SUBJECTS, SAME_MOMENT, sample_key
from vitrine.profile.fold import fold
from vitrine.recommend.touches import KINDS, WEIGHTS, Touches
from vitrine.segment.declaration import Segment
from vitrine.segment.example import Example
from vitrine.store.ports import EventLog, LogCounts, Votes


class TouchCollector:
    """Collects touches one by one while the log is read."""

    def __init__(self) -> None:
        self._visitors: dict[str, int] = {}
        self._items: dict[str, int] = {}
        self._visitor = array("i")
        self._item = array("i")
        self._kind = array("b")
        self._at = array("d")

    def add(self, subject: str, name: str, item_ids: Iterable[str], at: datetime) -> None:
        """Add the items of one event; events that are not touches are skipped."""
        if name not in WEIGHTS:
            return
        visitor = self._visitors.setdefault(subject, len(self._visitors))
        for item_id in item_ids:
            self._visitor.append(visitor)
            self._item.append(self._items.setdefault(item_id, len(self._items)))
            self._kind.append(KINDS.index(name))
            self._at.append(at.timestamp())

    def finish(self) -> Touches:
        """All touches. Items are numbered by id, so that ties never depend on the order of the log."""
        item_ids = tuple(sorted(self._items))
        renumbered = np.empty(len(item_ids), np.int32)
        for number, item_id in enumerate(item_ids):
            renumbered[self._items[item_id]] = number
        met = np.array(self._item, np.int32)
        return Touches(
            item_ids,
            np.array(self._visitor, np.int32),
            renumbered[met],
            np.array(self._kind, np.int8),
            np.array(self._at, np.float64),
        )


def read_rows(
    log: EventLog, site: str, now: datetime, rules: Votes | None = None
) -> tuple[LogCounts, set[str], Touches]:
    """The counts, the subjects and all touches of the site."""
    rules = rules or Votes()
    subjects: set[str] = set()
    events = position = 0
    latest = now + timedelta(days=1)
    for at, event in log.scan(site):
        if event.is_carry_over or not event.is_trusted:
            continue
        position = at
        events += 1
        subjects.add(event.subject)
    orders = Orders(log, site, rules.server_orders_only)
    usable = (event for at, event in log.scan(site) if orders.may_use(at, event) and event.created_at <= latest)
    collector = TouchCollector()
    for subject, name, item_id, created_at in ballot(usable, rules):
        collector.add(subject, name, [item_id], created_at)
    return LogCounts(events, len(subjects), position), subjects, collector.finish()


class Orders:
    """Which events learning may use: the trusted ones, and each order once."""

    def __init__(self, log: EventLog, site: str, server_only: bool) -> None:
        self._server_only = server_only
        self._reported: dict[str, int] = {}
        for at, event in log.scan(site):
            if event.name == "purchase" and event.proof == "server" and event.is_trusted and event.transaction_id:
                self._reported.setdefault(event.transaction_id, at)

    def may_use(self, at: int, event: Event) -> bool:
        """Whether learning may use the event at this position."""
        if not event.is_trusted or event.is_carry_over:
            return False
        if event.name != "purchase":
            return True
        if self._server_only and event.proof != "server":
            return False
        return self._reported.get(event.transaction_id or "", at) == at


def ballot(events: Iterable[Event], rules: Votes) -> list[tuple[str, str, str, datetime]]:
    """The votes (subject, name, item, time) of events that are given in log order."""
    votes: dict[tuple[str, str, str, date], datetime] = {}
    for event in events:
        day = (event.created_at if event.proof == "server" else event.received_at).date()
        for item in event.items if event.name in WEIGHTS else ():
            if rules.item_ids is None or item.item_id in rules.item_ids:
                vote = event.subject, event.name, item.item_id, day
                votes[vote] = min(event.created_at, votes.get(vote, event.created_at))
    first: list[tuple[str, str, str, datetime]] = []
    made: dict[tuple[str, date], int] = {}
    for (subject, name, item_id, day), at in votes.items():
        made[subject, day] = made.get((subject, day), 0) + 1
        if made[subject, day] <= rules.max_per_day:
            first.append((subject, name, item_id, at))
    voters: dict[str, set[str]] = {}
    for subject, _, item_id, _ in first:
        voters.setdefault(item_id, set()).add(subject)
    least = 1 if rules.item_ids is not None else rules.min_subjects
    return [vote for vote in first if len(voters[vote[2]]) >= least]


def examples_by_rows(
    log: EventLog,
    site: str,
    subjects: Iterable[str],
    segments: Mapping[str, Segment],
    category_of: Mapping[str, str],
    now: datetime,
    *,
    key: bytes,
    server_orders_only: bool = False,
) -> Iterator[Example]:
    """Snapshots of at most MAX_SUBJECTS subjects."""
    orders = Orders(log, site, server_orders_only)
    for subject in heapq.nsmallest(MAX_SUBJECTS, subjects, key=partial(sample_key, key)):
        own = [event for at, event in log.read_subject(site, subject, after=0) if orders.may_use(at, event)]
        if len(own) <= MAX_EVENTS:
            events = sorted(own, key=lambda event: event.created_at)
            yield from _snapshots(subject, events, segments, category_of, now)


def _snapshots(
    subject: str,
    events: Sequence[Event],
    segments: Mapping[str, Segment],
    category_of: Mapping[str, str],
    now: datetime,
) -> Iterator[Example]:
    """The profile after each cut, folded from the events before it only; labelled by the events after it."""
    last_proof = {
        name: max((place for place, event in enumerate(events) if proves(segment, event, category_of)), default=-1)
        for name, segment in segments.items()
    }
    profile = None
    folded = 0
    for cut in CUTS:
        if cut > len(events):
            return
        end = cut
        while end < len(events) and events[end].created_at - events[end - 1].created_at <= SAME_MOMENT:
            end += 1
        at = events[end - 1].created_at
        if at > now - SESSION_GAP:
            return  # the visitor may still be there, so what comes next is not known yet
        if end == folded:
            continue
        profile = fold(profile, subject, enumerate(events[folded:end], start=folded + 1))
        folded = end
        yield Example(subject, profile, at, {name: place >= end for name, place in last_proof.items()})


def proves(segment: Segment, event: Event, category_of: Mapping[str, str]) -> bool:
    """Whether the event proves membership. An item's category is the one in the event, else the one in the catalog."""
    if event.name != segment.learn_event:
        return False
    if segment.category is None:
        return True
    return any((item.item_category or category_of.get(item.item_id)) == segment.category for item in event.items)
