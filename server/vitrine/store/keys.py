"""The rings of secret keys, as files: `keys/PURPOSE.json` for the installation, `keys/PURPOSE@SITE.json` for a site.

The folder can be read by its owner only (0700), and so can its files (0600). A file is replaced in one step, under a
lock, so processes that start together agree on one key, and a running server sees a rotation at its next refresh.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from vitrine.domain.clock import Clock, system_clock
from vitrine.domain.errors import BadFile
from vitrine.domain.keys import Key, KeyRing, OwnPurpose, Purpose, SitePurpose, new_key_id, new_secret, secret_hash
from vitrine.schema.scalars import SITE_PATTERN
from vitrine.store.key_file import Stamp, read_ring, stamp_of, write_ring
from vitrine.store.private import UnusableFolder, locked

log = logging.getLogger(__name__)

KEYS_FOLDER = "keys"
MAX_KEYS = 20
UNREAD: Final = (-1, -1, -1)  # no file has this stamp, so the next refresh reads it
SETTLING = timedelta(seconds=5)  # for which a new key only verifies, until every process has read it


@dataclass(frozen=True, slots=True)
class _Held:
    """A ring as it was read, and the stamp of its file from before that."""

    ring: KeyRing
    stamp: Stamp | None


class Keys:
    """All rings of one data folder. Thread-safe: what is held of a ring is an immutable value, replaced as a whole."""

    def __init__(
        self,
        data: Path,
        random_bytes: Callable[[int], bytes],
        clock: Clock = system_clock,
        *,
        is_server: bool = False,
    ) -> None:
        """`random_bytes(n)` gives n unpredictable bytes. Nothing is read yet.

        For a server (`is_server`) a disk that is missing, full or read-only is no reason to stop: until it is back, the
        installation has keys in memory, a site that was not read yet has none, and `problem` says why.
        """
        self._folder = data / KEYS_FOLDER
        self._random_bytes = random_bytes
        self._clock = clock
        self._is_server = is_server
        self._held: dict[str, _Held] = {}
        self._live: dict[str, KeyRing] = {}
        self._in_memory: dict[str, Key] = {}
        self._unwritten: set[str] = set()
        self._problems: dict[str, str] = {}
        self._making = threading.Lock()

    @property
    def problem(self) -> str | None:
        """What is wrong with the files, in one sentence; None when nothing is."""
        return next(iter(self._problems.values()), None)

    def own(self, purpose: OwnPurpose) -> KeyRing:
        """The installation's ring; its first key is made when there is none. Raises BadFile."""
        ring = self._live.get(purpose)
        if ring is not None and ring.keys:
            return ring
        try:
            ring = self._load(purpose)
            return ring if ring.keys else self._first(purpose)
        except UnusableFolder as fault:
            if not self._is_server:
                raise
            return self._without_disk(purpose, fault)

    def of_site(self, purpose: SitePurpose, site: str) -> KeyRing:
        """A site's ring; empty until the operator makes a key. Raises BadFile; a server gets an empty ring instead."""
        name = _name(purpose, site)
        ring = self._live.get(name)
        if ring is not None:
            return ring
        try:
            return self._load(name)
        except BadFile as fault:
            if not self._is_server:
                raise
            self._report(name, str(fault))
            return self._hold(name, _Held(KeyRing(), UNREAD))

    def add(self, purpose: Purpose, site: str | None = None, *, old_ends_at: datetime | None = None) -> str:
        """Make a key that signs from now on, and give it out, this once, as `KEYID.SECRET`.

        The keys before it verify until `old_ends_at`; None: until they are revoked. Raises BadFile.
        """
        name = _name(purpose, site)
        with locked(self._folder):
            old = self._living(read_ring(self._path(name)))
            if len(old) >= MAX_KEYS:
                raise BadFile(f"{self._path(name)} has {len(old)} keys: revoke those that nothing uses any more.")
            if old_ends_at is not None:
                old = tuple(replace(key, ends_at=min(key.ends_at or old_ends_at, old_ends_at)) for key in old)
            key, secret = self._new_key({one.key_id for one in old})
            if purpose == "server":  # only compared, so a hash will do
                key = replace(key, secret=secret_hash(secret).encode())
            self._write(name, KeyRing((*old, key)))
        return f"{key.key_id}.{secret}"

    def revoke(self, key_id: str, purpose: Purpose, site: str | None = None) -> None:
        """Remove a key: what it signed is no longer valid. Raises BadFile when there is no such key."""
        name = _name(purpose, site)
        with locked(self._folder):
            keys = read_ring(self._path(name)).keys
            kept = tuple(key for key in keys if key.key_id != key_id)
            if len(kept) == len(keys):
                raise BadFile(f"{self._path(name)} has no key {key_id!r}; `vitrine key list` shows all keys.")
            self._write(name, KeyRing(kept))

    def stored(self, purpose: Purpose, site: str | None = None) -> KeyRing:
        """The ring as the file has it, oldest first, with the keys that have ended. Raises BadFile."""
        return read_ring(self._path(_name(purpose, site)))

    def sites(self, purpose: SitePurpose) -> list[str]:
        """The sites that have a file for that purpose, sorted."""
        return sorted(path.stem.partition("@")[2] for path in self._folder.glob(f"{purpose}@*.json"))

    def refresh(self) -> None:
        """Read the rings again whose file has changed, and drop keys that have ended. Never raises.

        A ring that cannot be read stays as it was, and `problem` says why.
        """
        for name, held in list(self._held.items()):
            try:
                if name in self._unwritten:
                    self._first(name)
                elif stamp_of(self._path(name)) == held.stamp:
                    self._live[name] = self._serving(name, held.ring)
                else:
                    self._load(name)
            except BadFile as fault:
                self._report(name, str(fault))

    def _load(self, name: str) -> KeyRing:
        stamp = stamp_of(self._path(name))  # before reading: a change in between is seen at the next refresh
        ring = self._hold(name, _Held(read_ring(self._path(name)), stamp))
        self._problems.pop(name, None)
        return ring

    def _hold(self, name: str, held: _Held) -> KeyRing:
        self._held[name] = held
        self._live[name] = self._serving(name, held.ring)
        return self._live[name]

    def _serving(self, name: str, ring: KeyRing) -> KeyRing:
        """The living keys. A new one signs when the other processes have read it, too."""
        settled_before = self._clock() - SETTLING
        keys = sorted(self._living(ring), key=lambda key: key.created_at <= settled_before)
        spare = self._in_memory.get(name)
        return KeyRing((spare, *keys) if spare is not None and spare not in keys else tuple(keys))

    def _living(self, ring: KeyRing) -> tuple[Key, ...]:
        now = self._clock()
        return tuple(key for key in ring.keys if key.ends_at is None or now < key.ends_at)

    def _first(self, purpose: str) -> KeyRing:
        """The ring with its first key. When processes do this at the same time, all get the first one's key."""
        with locked(self._folder):
            self._load(purpose)
            ring = self._held[purpose].ring
            if not self._living(ring):
                key = self._in_memory.get(purpose) or self._new_key()[0]
                self._write(purpose, KeyRing((*ring.keys, key)))
            self._unwritten.discard(purpose)
            return self._live[purpose]

    def _without_disk(self, purpose: str, fault: BadFile) -> KeyRing:
        """The ring with a key of this process alone."""
        with self._making:
            if purpose not in self._in_memory:
                self._in_memory[purpose] = self._new_key()[0]
            self._unwritten.add(purpose)
            self._report(purpose, f"{fault} Until then keys are in memory, and a restart makes new ones.")
            return self._hold(purpose, _Held(KeyRing(), UNREAD))

    def _report(self, name: str, problem: str) -> None:
        if self._problems.get(name) != problem:
            log.warning("%s", problem)
        self._problems[name] = problem

    def _write(self, name: str, ring: KeyRing) -> KeyRing:
        write_ring(self._path(name), ring)
        return self._hold(name, _Held(ring, stamp_of(self._path(name))))

    def _new_key(self, taken: Collection[str] = ()) -> tuple[Key, str]:
        """A key, and its secret as text."""
        key_id = new_key_id(self._random_bytes)
        while key_id in taken:
            key_id = new_key_id(self._random_bytes)
        secret = new_secret(self._random_bytes)
        return Key(key_id, secret.encode(), self._clock()), secret

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def _name(purpose: Purpose, site: str | None) -> str:
    if site is None:
        return purpose
    if not re.match(SITE_PATTERN, site):  # it becomes a part of a file's name
        raise BadFile(f"{site!r} is not a site id: use lower-case letters, digits, - and _.")
    return f"{purpose}@{site}"
