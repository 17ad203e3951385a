"""Secrets, such as the one that signs exposures: made once, kept in a file, readable by its owner only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from vitrine.domain.errors import BadFile

KEY_BYTES = 32


def signing_key(data_dir: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    """The key of this data folder that signs exposures and previews; see secret_key."""
    return secret_key(data_dir / "signing.key", random_bytes)


def secret_key(path: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    """The key in this file, made when there is none. Processes that start together agree on one. Raises BadFile."""
    try:
        if not path.exists():
            _create(path, random_bytes(KEY_BYTES))
        key = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}; make the data folder writable for this user.") from error
    if len(key) != KEY_BYTES:
        raise BadFile(f"{path}: holds {len(key)} bytes instead of {KEY_BYTES}; delete it and a new key is made.")
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
        os.link(draft, path)  # unlike a rename, this never replaces the key another process has just made
    except FileExistsError:
        pass
    finally:
        draft.unlink()
