"""Assignments in Redis: one hash for each subject, campaign key by campaign key."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from vitrine.store.redis.address import Address
from vitrine.store.redis.keys import key
from vitrine.store.redis.server import RedisServer
from vitrine.store.redis.subjects import all_subjects, known_subjects

_KIND = "assignments"
_DELETE = """
local count = redis.call('HLEN', KEYS[1])
redis.call('DEL', KEYS[1])
return count
"""


class RedisAssignmentStore:
    """An AssignmentStore."""

    def __init__(self, address: Address, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Find the server. Raises BadFile or StoreUnavailable."""
        self._server = RedisServer(address, clock)

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, str]]:
        """See AssignmentStore.get."""
        keys = [self._key(site, subject) for subject in subjects]
        found = self._server.ask_all([(place, ("HGETALL", place)) for place in keys])
        return {subject: _texts(kept) for subject, kept in zip(subjects, found, strict=True)}

    def put_first(self, site: str, subject: str, campaign_key: str, variation: str) -> bool:
        """See AssignmentStore.put_first."""
        place = self._key(site, subject)
        return bool(self._server.ask(place, "HSETNX", place, campaign_key, variation))

    def tidy(self, site: str, is_known: Callable[[str], bool]) -> int:
        """See AssignmentStore.tidy."""
        unknown = (each for each in all_subjects(self._server, site, _KIND) if not is_known(each))
        return sum(self._delete(site, each) for each in unknown)

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget. Redis's own files hold what was deleted until Redis writes them anew."""
        return sum(self._delete(site, each) for each in known_subjects(self._server, site, subject, _KIND))

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        subjects = known_subjects(self._server, site, subject, _KIND)
        return {each: kept for each, kept in self.get(site, subjects).items() if kept}

    def _delete(self, site: str, subject: str) -> int:
        """Remove all that is kept for the subject; return how many variations it were."""
        place = self._key(site, subject)
        return int(self._server.ask(place, "EVAL", _DELETE, 1, place))

    def problem(self) -> str | None:
        """See AssignmentStore.problem."""
        return self._server.problem()

    def close(self) -> None:
        """See AssignmentStore.close."""
        self._server.close()

    def _key(self, site: str, subject: str) -> str:
        return key(self._server.address.prefix, site, subject, _KIND)


def _texts(kept: dict[bytes, bytes]) -> dict[str, str]:
    return {campaign_key.decode(): variation.decode() for campaign_key, variation in kept.items()}
