"""Profiles in Redis, one hash each: the log position, when the subject was last seen, and the body."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.profile import Profile
from vitrine.store.exported import export_profile
from vitrine.store.profile_body import decode_profile, encode_profile
from vitrine.store.redis.address import Address
from vitrine.store.redis.keys import key
from vitrine.store.redis.server import RedisServer
from vitrine.store.redis.subjects import all_subjects, known_subjects

_log = logging.getLogger(__name__)

_KIND = "profile"

# A script is atomic on its node. EVAL sends its text each time, so it never needs a second round trip.
_PUT = """
if (redis.call('HGET', KEYS[1], 'position') or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'position', ARGV[2], 'seen_ms', ARGV[3], 'body', ARGV[4])
return 1
"""
_DROP = """
if (redis.call('HGET', KEYS[1], 'body') or '') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""
_DROP_FOREIGN = """
local body = redis.pcall('HGET', KEYS[1], 'body')
if type(body) ~= 'table' or not string.find(body.err, 'WRONGTYPE', 1, true) then return 0 end
return redis.call('DEL', KEYS[1])
"""
_BOTH = "return {redis.call('HGET', KEYS[1], 'body'), redis.call('HGET', KEYS[1], 'position')}"
# A `seen_ms` that is no number, and a key of another type, count as old: the log restores what is still needed.
_DROP_OLD = """
local seen = redis.pcall('HGET', KEYS[1], 'seen_ms')
if type(seen) == 'table' and not string.find(seen.err, 'WRONGTYPE', 1, true) then return seen end
if (tonumber(seen or '0') or 0) >= tonumber(ARGV[1]) then return 0 end
return redis.call('DEL', KEYS[1])
"""
_CHUNK = 100


class RedisProfileStore:
    """A ProfileStore. A damaged profile or a key of another type is deleted and reads as None; the log restores it."""

    def __init__(self, address: Address, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Connect to the server. Raises BadFile or StoreUnavailable."""
        self._server = RedisServer(address, clock)

    def get(self, site: str, subject: str) -> Profile | None:
        """See ProfileStore.get."""
        place = self._key(site, subject)
        try:
            body = self._server.ask(place, "HGET", place, "body")
        except StoreUnavailable as error:
            if "WRONGTYPE" not in str(error.__cause__):
                raise
            self._drop(site, place, _DROP_FOREIGN)
            return None
        if body is None:
            return None
        try:
            return decode_profile(body)
        except msgspec.DecodeError:
            self._drop(site, place, _DROP, body)
            return None

    def put(self, site: str, profile: Profile, expected_position: int) -> bool:
        """See ProfileStore.put."""
        place = self._key(site, profile.subject)
        change = (expected_position, profile.log_position, _milliseconds(profile.last_seen_at), encode_profile(profile))
        if self._server.ask(place, "EVAL", _PUT, 1, place, *change):
            return True
        self._check(site, place)
        return False

    def _check(self, site: str, place: str) -> None:
        """Drop a profile whose position is not that of its body: no put would ever match it."""
        body, position = self._server.ask(place, "EVAL", _BOTH, 1, place)
        if body is None and position is None:  # deleted since the caller read it
            return
        try:
            is_whole = body is not None and position == b"%d" % decode_profile(body).log_position
        except msgspec.DecodeError:
            is_whole = False
        if not is_whole:
            self._drop(site, place, _DROP, body or b"")

    def _drop(self, site: str, place: str, script: str, *body: bytes) -> None:
        shown = self._server.address.shown
        _log.warning("%s: a damaged profile of site %s was dropped; the log restores it.", shown, site)
        self._server.ask(place, "EVAL", script, 1, place, *body)

    def tidy(self, site: str, before: datetime) -> int:
        """See ProfileStore.tidy."""
        count = 0
        subjects = all_subjects(self._server, site, _KIND)
        while chunk := list(islice(subjects, _CHUNK)):
            places = [self._key(site, subject) for subject in chunk]
            oldest = _milliseconds(before)
            count += sum(self._server.ask_all([(each, ("EVAL", _DROP_OLD, 1, each, oldest)) for each in places]))
        return count

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget. Redis's own files hold deleted data until Redis rewrites them."""
        places = [self._key(site, each) for each in known_subjects(self._server, site, subject, _KIND)]
        return sum(self._server.ask_all([(place, ("DEL", place)) for place in places]))

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        found = {each: self.get(site, each) for each in known_subjects(self._server, site, subject, _KIND)}
        return {each: export_profile(profile) for each, profile in found.items() if profile is not None}

    def problem(self) -> str | None:
        """See ProfileStore.problem."""
        return self._server.problem()

    def close(self) -> None:
        """See ProfileStore.close."""
        self._server.close()

    def _key(self, site: str, subject: str) -> str:
        return key(self._server.address.prefix, site, subject, _KIND)


def _milliseconds(at: datetime | None) -> int:
    """Milliseconds since 1970; 0 for never."""
    return int(at.timestamp() * 1_000) if at is not None else 0
