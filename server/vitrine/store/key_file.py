"""A ring of secret keys as a file that only its owner can read and write."""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from vitrine.domain.errors import BadFile
from vitrine.domain.keys import KEY_ID_CHARACTERS, SECRET_CHARACTERS, Key, KeyRing
from vitrine.store.durable import sync
from vitrine.store.private import OTHERS, PRIVATE_FILE, UnusableFolder, take_rights

MAX_BYTES = 65_536

Stamp = tuple[int, int, int]
"""Changes whenever a file is replaced: the time of its last change in ns, its inode and its size in bytes."""

_Time = Annotated[datetime, Meta(tz=True)]


class _StoredKey(msgspec.Struct, frozen=True, omit_defaults=True):
    key_id: Annotated[str, Meta(pattern=f"^[a-z0-9]{{{KEY_ID_CHARACTERS}}}$(?!\\n)")]
    secret: Annotated[str, Meta(pattern=f"^[A-Za-z0-9_-]{{{SECRET_CHARACTERS}}}$(?!\\n)")]
    created_at: _Time
    ends_at: _Time | None = None


def read_ring(path: Path) -> KeyRing:
    """The ring of a file; an empty one when there is no file. Rights of others are taken away. Raises BadFile."""
    try:
        raw = _read(path)
    except FileNotFoundError:
        return KeyRing()
    except OSError as error:
        raise UnusableFolder(f"{path}: {error.strerror}; let this user read it.") from error
    try:
        stored = msgspec.json.decode(raw, type=list[_StoredKey])
    except ValueError as error:
        raise BadFile(f"{path} is damaged ({error}): restore it from a backup, or delete it and start again.") from None
    if len({one.key_id for one in stored}) < len(stored):
        raise BadFile(f"{path} has two keys with one id: remove one of them.")
    return KeyRing(tuple(Key(one.key_id, one.secret.encode(), one.created_at, one.ends_at) for one in stored))


def write_ring(path: Path, ring: KeyRing) -> None:
    """Replace the file in one step. The caller holds the folder's lock. Raises BadFile."""
    draft = path.with_name(".draft")  # one name, so that what a crash has left is removed by the next writer
    stored = [_StoredKey(key.key_id, key.secret.decode(), key.created_at, key.ends_at) for key in ring.keys]
    try:
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(stored)) + b"\n")
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
        sync(path.parent)
    except OSError as error:
        raise UnusableFolder(f"{path}: {error.strerror}; make the data folder writable for this user.") from error


def stamp_of(path: Path) -> Stamp | None:
    """The file's stamp; None when there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def _read(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # opening a pipe would wait for its writer
    try:
        rights = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(rights):
            raise BadFile(f"{path} is not a file: remove it, and restore the keys from a backup.")
        if rights & OTHERS:
            take_rights(path, PRIVATE_FILE)
        return os.read(descriptor, MAX_BYTES)
    finally:
        os.close(descriptor)
