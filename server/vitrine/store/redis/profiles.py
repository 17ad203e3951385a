"""Profiles in Redis: one hash each, with the position in the log and the body."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import msgspec

from vitrine.domain.profile import Profile
from vitrine.store.profile_body import decode_profile, encode_profile
from vitrine.store.redis.address import Address
from vitrine.store.redis.keys import key
from vitrine.store.redis.server import RedisServer

_log = logging.getLogger(__name__)

# A script runs alone on its node, and EVAL needs no second round trip when the server has forgotten it.
_PUT = """
if (redis.call('HGET', KEYS[1], 'position') or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'position', ARGV[2], 'body', ARGV[3])
return 1
"""
_DROP = """
if redis.call('HGET', KEYS[1], 'body') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


class RedisProfileStore:
    """A ProfileStore. A body that cannot be decoded is deleted and reads as None: the log heals it."""

    def __init__(self, address: Address, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Find the server. Raises BadFile or StoreUnavailable."""
        self._server = RedisServer(address, clock)

    def get(self, site: str, subject: str) -> Profile | None:
        """See ProfileStore.get."""
        place = self._key(site, subject)
        body = self._server.ask(place, "HGET", place, "body")
        if body is None:
            return None
        try:
            return decode_profile(body)
        except msgspec.DecodeError:
            shown = self._server.address.shown
            _log.warning("%s: a damaged profile of site %s was dropped; the log heals it.", shown, site)
            self._server.ask(place, "EVAL", _DROP, 1, place, body)
            return None

    def put(self, site: str, profile: Profile, expected_position: int) -> bool:
        """See ProfileStore.put."""
        place = self._key(site, profile.subject)
        change = (expected_position, profile.log_position, encode_profile(profile))
        return bool(self._server.ask(place, "EVAL", _PUT, 1, place, *change))

    def problem(self) -> str | None:
        """See ProfileStore.problem."""
        return self._server.problem()

    def close(self) -> None:
        """See ProfileStore.close."""
        self._server.close()

    def _key(self, site: str, subject: str) -> str:
        return key(self._server.address.prefix, site, subject, "profile")
