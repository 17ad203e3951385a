"""From the log to what the segment classifier learns from: visitors as they were, and what they did next.

SQL finds who is looked at, when, and what they did later; the profile is folded by the code that serves. Features in
SQL would be a second fold of a hundred rules (bounds, evictions, orders reported twice) to be kept equal to the first
for ever. What is folded does not grow with the log: at most MAX_SUBJECTS pasts, each up to its last look.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import groupby

from vitrine.domain.event import Event
from vitrine.domain.session import SESSION_GAP
from vitrine.profile.fold import fold
from vitrine.segment.declaration import Segment
from vitrine.segment.example import Example
from vitrine.store.ports import Aggregates, Looks, PastEvent, Proof

# A visitor is looked at after 1, 2, 3, 5, 8 ... events: the same moments for everyone, whatever they did later.
# (Cutting buyers just before they buy and others anywhere would teach the number of events, not the intent.)
CUTS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233)
# One page view sends several events at once; a cut between them would make "what happens next" trivial.
SAME_MOMENT = timedelta(seconds=1)
MAX_SUBJECTS = 20_000
# Nobody does this much by hand.
MAX_EVENTS = 2_000


def examples(
    columns: Aggregates, site: str, segments: Mapping[str, Segment], category_of: Mapping[str, str], now: datetime
) -> Iterator[Example]:
    """Snapshots of at most MAX_SUBJECTS subjects (a fixed sample by hash), one subject in memory at a time.

    A visitor of the last half hour may still be there, so what comes next is not known: later looks are left out.
    """
    sample = heapq.nsmallest(MAX_SUBJECTS, columns.subjects(site), key=sample_key)
    looks = Looks(CUTS, SAME_MOMENT, now - SESSION_GAP, MAX_EVENTS)
    proofs = [Proof(name, segment.learn_event, segment.category) for name, segment in segments.items()]
    for subject, past in groupby(columns.pasts(site, sample, looks, proofs, category_of), lambda past: past.subject):
        yield from _snapshots(subject, past, proofs)


def _snapshots(subject: str, past: Iterable[PastEvent], proofs: Sequence[Proof]) -> Iterator[Example]:
    """The profile at each look, folded from the events before it only; labelled by the events after it."""
    profile = None
    fresh: list[tuple[int, Event]] = []
    for entry in past:
        fresh.append((entry.place + 1, entry.event))
        if not entry.is_look:
            continue
        profile = fold(profile, subject, fresh)
        fresh = []
        labels = {proof.segment: last > entry.place for proof, last in zip(proofs, entry.last_proof, strict=True)}
        yield Example(subject, profile, entry.event.created_at, labels)


def sample_key(subject: str) -> bytes:
    """Where the subject stands in the order that the sample is taken from: the same at every training."""
    return blake2b(subject.encode(), digest_size=8, person=b"sample").digest()
