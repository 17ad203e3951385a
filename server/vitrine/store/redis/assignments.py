"""Assignments in Redis: one hash for each subject, campaign key by campaign key."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from vitrine.store.redis.address import Address
from vitrine.store.redis.keys import key
from vitrine.store.redis.server import RedisServer


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

    def problem(self) -> str | None:
        """See AssignmentStore.problem."""
        return self._server.problem()

    def close(self) -> None:
        """See AssignmentStore.close."""
        self._server.close()

    def _key(self, site: str, subject: str) -> str:
        return key(self._server.address.prefix, site, subject, "assignments")


def _texts(kept: dict[bytes, bytes]) -> dict[str, str]:
    return {campaign_key.decode(): variation.decode() for campaign_key, variation in kept.items()}
