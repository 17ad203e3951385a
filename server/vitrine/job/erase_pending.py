"""Carries out the erasures that visitors asked for, each until nothing of its subject is left."""

from __future__ import annotations

from vitrine.domain.errors import VitrineError
from vitrine.job.erase import erase
from vitrine.store.models import ModelStore
from vitrine.store.open import Stores
from vitrine.store.pending import PendingErasures
from vitrine.store.ports import SubjectStore


def erase_pending(
    pending: PendingErasures, *, stores: Stores, columns: SubjectStore, models: ModelStore
) -> tuple[int, list[str]]:
    """Carry them out, oldest first, unless another process does; return how many, and a sentence for each that failed.

    A failed one stays and hinders no other. The sentences name no subject: they go into the server's log.
    """
    done = 0
    failures: list[str] = []
    with pending.working() as is_ours:
        for one in pending.all() if is_ours else ():
            try:
                erase(
                    one.site,
                    one.subject,
                    stores=stores,
                    columns=columns,
                    models=models,
                    at=one.at,
                    keeps_rows=one.keeps_rows,
                )
                pending.remove(one)
                done += 1
            except VitrineError as error:
                failures.append(f"An erasure of site {one.site}, asked for at {one.at:%Y-%m-%d %H:%M}: {error}")
    return done, failures
