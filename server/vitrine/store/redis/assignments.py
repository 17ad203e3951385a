"""Assignments in Redis: one hash for each subject, from campaign keys to variations."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from vitrine.store.redis.address import Address
from vitrine.store.redis.keys import key
from vitrine.store.redis.server import RedisServer, decoded
from vitrine.store.redis.subjects import all_subjects, known_subjects

_log = logging.getLogger(__name__)

_KIND = "assignments"
_DELETE = """
local count = redis.call('HLEN', KEYS[1])
redis.call('DEL', KEYS[1])
return count
"""


class RedisAssignmentStore:
    """An AssignmentStore."""

    def __init__(self, address: Address, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Connect to the server. Raises BadFile or StoreUnavailable."""
        self._server = RedisServer(address, clock)
        self._warned = False

    def get(self, site: str, subjects: Sequence[str]) -> dict[str, dict[str, str]]:
        """See AssignmentStore.get."""
        keys = [self._key(site, subject) for subject in subjects]
        found = self._server.ask_all([(place, ("HGETALL", place)) for place in keys])
        return {subject: self._texts(site, kept) for subject, kept in zip(subjects, found, strict=True)}

    def put_first(self, site: str, subject: str, campaign_key: str, variation: str) -> bool:
        """See AssignmentStore.put_first."""
        place = self._key(site, subject)
        return bool(self._server.ask(place, "HSETNX", place, campaign_key, variation))

    def tidy(self, site: str, is_known: Callable[[str], bool]) -> int:
        """See AssignmentStore.tidy."""
        unknown = (each for each in all_subjects(self._server, site, _KIND) if not is_known(each))
        return sum(self._delete(site, each) for each in unknown)

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget. Redis's own files hold deleted data until Redis rewrites them."""
        return sum(self._delete(site, each) for each in known_subjects(self._server, site, subject, _KIND))

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        subjects = known_subjects(self._server, site, subject, _KIND)
        return {each: kept for each, kept in self.get(site, subjects).items() if kept}

    def _delete(self, site: str, subject: str) -> int:
        """Remove all variations of the subject; return how many."""
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

    def _texts(self, site: str, kept: dict[bytes, bytes]) -> dict[str, str]:
        """The assignments, without any that is not UTF-8. The first of those is logged."""
        texts = [(decoded(campaign_key), decoded(variation)) for campaign_key, variation in kept.items()]
        readable = {name: variation for name, variation in texts if name is not None and variation is not None}
        if len(readable) < len(kept) and not self._warned:
            self._warned = True
            shown = self._server.address.shown
            _log.warning("%s: a damaged assignment of site %s is ignored, and so are later ones.", shown, site)
        return readable
