"""Exports all that is kept about a subject, for a person who asks for their data."""

from __future__ import annotations

from typing import Any

from vitrine.store.models import ModelStore
from vitrine.store.open import Stores


def export(site: str, subject: str, *, stores: Stores, models: ModelStore) -> dict[str, Any]:
    """All that is kept, as plain JSON values: by type of data, then by subject (an account includes its profiles).

    Raises BadSubject, BadFile, StoreUnavailable.
    """
    return {
        "site": site,
        "subject": subject,
        "events": stores.log.export(site, subject),
        "profiles": stores.profiles.export(site, subject),
        "assignments": stores.assignments.export(site, subject),
        "attributes": stores.attributes.export(site, subject),
        "models": models.export(site, subject),
    }
