"""From the log to what the segment classifier learns from: visitors as they were, and what they did next."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from vitrine.domain.event import Event
from vitrine.domain.session import SESSION_GAP
from vitrine.profile.fold import fold
from vitrine.segment.declaration import Segment
from vitrine.segment.example import Example
from vitrine.store.ports import EventLog

# A visitor is looked at after 1, 2, 3, 5, 8 ... events: the same moments for everyone, whatever they did later.
# (Cutting buyers just before they buy and others anywhere would teach the number of events, not the intent.)
CUTS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233)
# One page view sends several events at once; a cut between them would make "what happens next" trivial.
SAME_MOMENT = timedelta(seconds=1)
MAX_SUBJECTS = 20_000
# Nobody does this much by hand.
MAX_EVENTS = 2_000


def examples(
    log: EventLog,
    site: str,
    subjects: Iterable[str],
    segments: Mapping[str, Segment],
    category_of: Mapping[str, str],
    now: datetime,
) -> Iterator[Example]:
    """Snapshots of at most MAX_SUBJECTS subjects (a fixed sample by hash), one subject in memory at a time."""
    for subject in heapq.nsmallest(MAX_SUBJECTS, subjects, key=_sample_key):
        recorded = log.read_subject(site, subject, after=0)
        if len(recorded) > MAX_EVENTS:
            continue
        own = (event for _, event in recorded if not event.is_carry_over)
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
    """Whether the event proves membership. An item's category is the event's own word, else the catalog's."""
    if event.name != segment.learn_event:
        return False
    if segment.category is None:
        return True
    return any((item.item_category or category_of.get(item.item_id)) == segment.category for item in event.items)


def _sample_key(subject: str) -> bytes:
    return blake2b(subject.encode(), digest_size=8, person=b"sample").digest()
