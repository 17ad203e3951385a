"""Makes the training examples of the segment classifier from the log: profiles at a moment, and what came next.

SQL chooses the subjects and the moments (looks), and finds what they did later. The code that serves folds the profile:
a second fold in SQL would have to repeat its hundred rules (maximum sizes, orders reported twice) exactly. The work
does not grow with the log: it is at most MAX_SUBJECTS pasts, each up to its last look.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from itertools import groupby

from vitrine.domain.event import Event
from vitrine.domain.session import SESSION_GAP
from vitrine.profile.fold import fold
from vitrine.segment.declaration import Segment
from vitrine.segment.example import Example
from vitrine.store.ports import Aggregates, Looks, PastEvent, Proof

# A look is after 1, 2, 3, 5, 8 ... events: the same for all visitors, whatever they did later. (With looks of buyers
# just before they buy, and of others anywhere, the classifier would learn the number of events, not the intent.)
CUTS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233)
# One page view sends several events at once. A look between them would make the prediction trivial.
SAME_MOMENT = timedelta(seconds=1)
MAX_SUBJECTS = 20_000
# Subjects with more events are probably not people.
MAX_EVENTS = 2_000


def examples(
    columns: Aggregates,
    site: str,
    segments: Mapping[str, Segment],
    category_of: Mapping[str, str],
    now: datetime,
    *,
    key: bytes,
    server_orders_only: bool = False,
) -> Iterator[Example]:
    """Examples of at most MAX_SUBJECTS subjects, with one subject in memory at a time.

    They are a fixed sample by a hash with `key`, a secret, so that nobody can make ids that are surely sampled.
    Looks in the last half hour are left out: the visitor may still be there, so what comes next is not known.
    """
    sample = heapq.nsmallest(MAX_SUBJECTS, columns.subjects(site), key=partial(sample_key, key))
    looks = Looks(CUTS, SAME_MOMENT, now - SESSION_GAP, MAX_EVENTS)
    proofs = [Proof(name, segment.learn_event, segment.category) for name, segment in segments.items()]
    pasts = columns.pasts(site, sample, looks, proofs, category_of, server_orders_only=server_orders_only)
    for subject, past in groupby(pasts, lambda past: past.subject):
        yield from _snapshots(subject, past, proofs)


def _snapshots(subject: str, past: Iterable[PastEvent], proofs: Sequence[Proof]) -> Iterator[Example]:
    """The profile at each look, folded from the events up to it; the labels are from the events after it."""
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


def sample_key(key: bytes, subject: str) -> bytes:
    """The sort key of a subject for the sample: the same at every training of an installation."""
    return blake2b(subject.encode(), digest_size=8, key=key, person=b"sample").digest()
