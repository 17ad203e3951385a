"""A ring of secret keys as a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from vitrine.domain.errors import BadFile
from vitrine.domain.keys import KEY_ID_CHARACTERS, SECRET_CHARACTERS, Key, KeyRing
from vitrine.store.private import read_private, replace_private

Stamp = tuple[int, int, int]
"""Changes whenever a file is replaced: the time of its last change in ns, its inode and its size in bytes."""

_Time = Annotated[datetime, Meta(tz=True)]


class _StoredKey(msgspec.Struct, frozen=True, omit_defaults=True):
    key_id: Annotated[str, Meta(pattern=f"^[a-z0-9]{{{KEY_ID_CHARACTERS}}}$(?!\\n)")]
    secret: Annotated[str, Meta(pattern=f"^[A-Za-z0-9_-]{{{SECRET_CHARACTERS}}}$(?!\\n)")]
    created_at: _Time
    ends_at: _Time | None = None


def read_ring(path: Path) -> KeyRing:
    """The ring of a file; an empty one when there is no file. Raises BadFile."""
    raw = read_private(path)
    if raw is None:
        return KeyRing()
    try:
        stored = msgspec.json.decode(raw, type=list[_StoredKey])
    except ValueError as error:
        raise BadFile(f"{path} is damaged ({error}): restore it from a backup, or delete it and start again.") from None
    if len({one.key_id for one in stored}) < len(stored):
        raise BadFile(f"{path} has two keys with one id: remove one of them.")
    return KeyRing(tuple(Key(one.key_id, one.secret.encode(), one.created_at, one.ends_at) for one in stored))


def write_ring(path: Path, ring: KeyRing) -> None:
    """Replace the file in one step. The caller holds the folder's lock. Raises BadFile."""
    stored = [_StoredKey(key.key_id, key.secret.decode(), key.created_at, key.ends_at) for key in ring.keys]
    replace_private(path, msgspec.json.format(msgspec.json.encode(stored)) + b"\n")


def stamp_of(path: Path) -> Stamp | None:
    """The file's stamp; None when there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
