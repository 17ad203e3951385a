"""Profiles in memory."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from vitrine.domain.profile import Profile
from vitrine.store.exported import export_profile
from vitrine.store.memory.subjects import SubjectsInMemory


class MemoryProfileStore(SubjectsInMemory[Profile]):
    """A ProfileStore that lasts as long as its process."""

    what = "profile"

    def get(self, site: str, subject: str) -> Profile | None:
        """See ProfileStore.get."""
        with self._open():
            return self._kept.get((site, subject))

    def put(self, site: str, profile: Profile, expected_position: int) -> bool:
        """See ProfileStore.put."""
        with self._open():
            stored = self._kept.get((site, profile.subject))
            if (stored.log_position if stored else 0) != expected_position:
                return False
            self._kept[site, profile.subject] = profile
            return True

    def tidy(self, site: str, before: datetime) -> int:
        """See ProfileStore.tidy."""
        with self._open():
            return self._remove([key for key, kept in self._kept.items() if key[0] == site and _is_old(kept, before)])

    def _exported(self, value: Profile) -> Any:
        return export_profile(value)


def _is_old(profile: Profile, before: datetime) -> bool:
    return profile.last_seen_at is None or profile.last_seen_at < before
