"""Forgets a subject everywhere, so that no file of the data folder holds its ids any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vitrine.domain.event import CARRY_OVER_ID
from vitrine.domain.subject import parse_subject
from vitrine.flow.history import fold_again
from vitrine.store.models import ModelStore
from vitrine.store.open import Stores
from vitrine.store.ports import SubjectStore


@dataclass(frozen=True, slots=True)
class Erasure:
    """How much was removed, by what it was, such as events, rows of columns or profiles."""

    subject: str
    removed: dict[str, int]

    @property
    def sentence(self) -> str:
        """What was done, in plain words."""
        counts = ", ".join(f"{what} {count:,}" for what, count in self.removed.items() if count)
        return f"{self.subject} is forgotten: {counts or 'nothing was stored about it'}."


def erase(
    site: str,
    subject: str,
    *,
    stores: Stores,
    columns: SubjectStore,
    models: ModelStore,
    at: datetime,
    keeps_rows: bool = False,
) -> Erasure:
    """Forget the subject; an account with its profiles, a visitor with what was carried over from it.

    First a tombstone keeps late events away; `at` is its time. With `keeps_rows` a visitor's events stay for
    measurement, under a stand-in id. The profiles are last. A server that stores a profile or a variation from what it
    had read before notices the second tombstone and removes it, or this removes it afterwards.
    If it fails half way, repeat it: whoever took the visitor's events over loses them before the log loses the marker,
    without which a second run could not find that subject. Raises BadSubject, BadFile, StoreUnavailable.
    """
    log = stores.log
    log.bury(site, subject, at)
    taker = _taker(site, subject, stores)
    own = log.detach(site, subject) if keeps_rows else log.forget_own(site, subject)
    if taker is not None:
        fold_again(site, taker, log, stores.profiles)
    removed = {"events": own + log.forget(site, subject)}
    log.bury(site, subject, at)
    removed["rows of columns"] = columns.forget(site, subject)
    removed["assignments"] = stores.assignments.forget(site, subject)
    removed["attributes"] = stores.attributes.forget(site, subject)
    removed["model rows"] = models.forget(site, subject)
    removed["profiles"] = stores.profiles.forget(site, subject)
    if taker is not None:  # again, for a server that had read the events before and stored them only now
        fold_again(site, taker, log, stores.profiles)
    return Erasure(subject, removed)


def _taker(site: str, subject: str, stores: Stores) -> str | None:
    """The subject that the visitor's events were carried over to; None without one."""
    kind, visitor_id = parse_subject(subject)
    marker = stores.log.find(site, visitor_id, CARRY_OVER_ID) if kind == "visitor" else None
    return None if marker is None else marker[1].subject
