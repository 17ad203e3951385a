"""The rings of secret keys, as files: `keys/PURPOSE.json` for the installation, `keys/PURPOSE@SITE.json` for a site.

The folder can be read by its owner only (0700), and so can its files (0600). A file is replaced in one step, under a
lock, so processes that start together agree on one key, and a running server sees a rotation at its next refresh.
"""

from __future__ import annotations

import base64
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec

from vitrine.domain.clock import Clock, system_clock
from vitrine.domain.errors import BadFile
from vitrine.domain.keys import Key, KeyRing, Purpose
from vitrine.store.durable import sync, write_durably

KEYS_FOLDER = "keys"
SECRET_BYTES = 32
KEY_ID_BYTES = 3  # four characters of base64
MAX_KEYS = 20


class _StoredKey(msgspec.Struct, frozen=True, omit_defaults=True):
    key_id: str
    secret: str
    created_at: datetime
    ends_at: datetime | None = None


class Keys:
    """All rings of one data folder. Thread-safe: a ring is an immutable value, and is replaced as a whole."""

    def __init__(self, data: Path, random_bytes: Callable[[int], bytes], clock: Clock = system_clock) -> None:
        """`random_bytes(n)` gives n unpredictable bytes. Nothing is read yet."""
        self._folder = data / KEYS_FOLDER
        self._random_bytes = random_bytes
        self._clock = clock
        self._rings: dict[str, KeyRing] = {}
        self._stamps: dict[str, int] = {}

    def own(self, purpose: Purpose) -> KeyRing:
        """The installation's ring; its first key is made when there is none. Raises BadFile."""
        ring = self._ring(purpose)
        return ring if ring.keys else self.add(purpose)

    def of_site(self, purpose: Purpose, site: str) -> KeyRing:
        """A site's ring; empty until the operator makes a key. Raises BadFile."""
        return self._ring(f"{purpose}@{site}")

    def add(self, purpose: Purpose, site: str | None = None, *, old_ends_at: datetime | None = None) -> KeyRing:
        """Make a new key, which signs from now on; the ones before it verify until `old_ends_at` (None: until revoked).

        When processes do this for an empty ring at the same time, all get the first one's key. Raises BadFile.
        """
        name = _name(purpose, site)
        before = self._rings.get(name, KeyRing())
        with self._locked(name):
            ring = self._read(name)
            if ring.keys and not before.keys and site is None and old_ends_at is None:
                return self._hold(name, ring)
            old = tuple(
                key if old_ends_at is None or key.ends_at is not None else replace(key, ends_at=old_ends_at)
                for key in ring.keys
            )
            if len(old) >= MAX_KEYS:
                raise BadFile(f"{self._path(name)} has {len(old)} keys: revoke those that nothing uses any more.")
            return self._write(name, KeyRing((*old, self._new_key())))

    def revoke(self, key_id: str, purpose: Purpose, site: str | None = None) -> KeyRing:
        """Remove a key: what it signed is no longer valid. Raises BadFile when there is no such key."""
        name = _name(purpose, site)
        with self._locked(name):
            ring = self._read(name)
            kept = tuple(key for key in ring.keys if key.key_id != key_id)
            if len(kept) == len(ring.keys):
                raise BadFile(f"{self._path(name)} has no key {key_id!r}; `vitrine key list` shows all keys.")
            return self._write(name, KeyRing(kept))

    def stored(self, purpose: Purpose, site: str | None = None) -> KeyRing:
        """The ring as the file has it, with the keys that have ended. Raises BadFile."""
        return self._read(_name(purpose, site))

    def refresh(self) -> None:
        """Read the rings again whose file has changed, and drop keys that have ended.

        Raises BadFile; then the other rings are up to date, and that one stays as it was.
        """
        faults: list[BadFile] = []
        for name, ring in list(self._rings.items()):
            try:
                is_same = self._stamp(name) == self._stamps.get(name)
                self._hold(name, ring if is_same else self._read(name))
            except BadFile as fault:
                faults.append(fault)
        if faults:
            raise faults[0]

    def _ring(self, name: str) -> KeyRing:
        ring = self._rings.get(name)
        return self._hold(name, self._read(name)) if ring is None else ring

    def _hold(self, name: str, ring: KeyRing) -> KeyRing:
        now = self._clock()
        live = tuple(key for key in ring.keys if key.ends_at is None or now < key.ends_at)
        held = ring if len(live) == len(ring.keys) else KeyRing(live)
        self._rings[name] = held
        return held

    def _read(self, name: str) -> KeyRing:
        path = self._path(name)
        self._stamps[name] = self._stamp(name)
        try:
            stored = msgspec.json.decode(path.read_bytes(), type=list[_StoredKey])
            keys = (Key(one.key_id, base64.b64decode(one.secret), one.created_at, one.ends_at) for one in stored)
            ring = KeyRing(tuple(keys))
        except FileNotFoundError:
            return KeyRing()
        except OSError as error:
            raise BadFile(f"{path}: {error.strerror}; let this user read it.") from error
        except ValueError as error:  # not JSON, another shape, or not base64
            raise BadFile(
                f"{path} is damaged ({error}): restore it from a backup, or delete it and start again."
            ) from error
        if any(len(key.secret) != SECRET_BYTES for key in ring.keys):
            raise BadFile(f"{path} is damaged: a secret does not have {SECRET_BYTES} bytes; restore the file.")
        return ring

    def _write(self, name: str, ring: KeyRing) -> KeyRing:
        path = self._path(name)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        stored = [
            _StoredKey(key.key_id, base64.b64encode(key.secret).decode(), key.created_at, key.ends_at)
            for key in ring.keys
        ]
        try:
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            write_durably(draft, msgspec.json.format(msgspec.json.encode(stored)))
            draft.replace(path)
            sync(path.parent)
        except OSError as error:
            raise BadFile(f"{path}: {error.strerror}; make the data folder writable for this user.") from error
        self._stamps[name] = self._stamp(name)
        return self._hold(name, ring)

    def _new_key(self) -> Key:
        key_id = base64.urlsafe_b64encode(self._random_bytes(KEY_ID_BYTES)).decode()
        return Key(key_id, self._random_bytes(SECRET_BYTES), self._clock())

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        path = self._path(name)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise BadFile(f"{path}: {error.strerror}; make the data folder writable for this user.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _stamp(self, name: str) -> int:
        try:
            return self._path(name).stat().st_mtime_ns
        except OSError:
            return 0


def _name(purpose: Purpose, site: str | None) -> str:
    return purpose if site is None else f"{purpose}@{site}"
