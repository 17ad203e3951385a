"""A secret that is made once and kept in a file that only its owner can read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from vitrine.domain.errors import BadFile

KEY_BYTES = 32


def secret_key(path: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    """The key in this file, made when there is none. Processes that start together agree on one. Raises BadFile."""
    try:
        if not path.exists():
            _create(path, random_bytes(KEY_BYTES))
        key = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}; make the data folder writable for this user.") from error
    if len(key) != KEY_BYTES:
        raise BadFile(f"{path}: holds {len(key)} bytes instead of {KEY_BYTES}; delete it, and Vitrine makes a new key.")
    return key


def _create(path: Path, key: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, key)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(draft, path)  # unlike a rename, a link never replaces the key that another process has just made
    except FileExistsError:
        pass
    finally:
        draft.unlink()
