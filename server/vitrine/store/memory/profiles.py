"""Profiles in memory."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.profile import Profile
from vitrine.store.exported import export_profile
from vitrine.store.memory.subjects import keys_of


class MemoryProfileStore:
    """A ProfileStore that lasts as long as its process."""

    def __init__(self) -> None:
        self._profiles: dict[tuple[str, str], Profile] = {}
        self._gate = threading.Lock()
        self._closed = False

    def get(self, site: str, subject: str) -> Profile | None:
        """See ProfileStore.get."""
        self._check_open()
        return self._profiles.get((site, subject))

    def put(self, site: str, profile: Profile, expected_position: int) -> bool:
        """See ProfileStore.put."""
        with self._gate:
            stored = self.get(site, profile.subject)
            if (stored.log_position if stored else 0) != expected_position:
                return False
            self._profiles[site, profile.subject] = profile
            return True

    def tidy(self, site: str, before: datetime) -> int:
        """See ProfileStore.tidy."""
        with self._gate:
            self._check_open()
            old = [
                key
                for key, profile in self._profiles.items()
                if key[0] == site and (profile.last_seen_at is None or profile.last_seen_at < before)
            ]
            for key in old:
                del self._profiles[key]
        return len(old)

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget."""
        with self._gate:
            self._check_open()
            keys = keys_of(self._profiles, site, subject)
            for key in keys:
                del self._profiles[key]
        return len(keys)

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        with self._gate:
            self._check_open()
            return {key[1]: export_profile(self._profiles[key]) for key in keys_of(self._profiles, site, subject)}

    def problem(self) -> str | None:
        """See ProfileStore.problem."""
        return "closed: the server is stopping." if self._closed else None

    def close(self) -> None:
        """See ProfileStore.close."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable("the profile store is closed: the server is stopping.")
