"""Files and folders that only their owner can read and write."""

from __future__ import annotations

import fcntl
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vitrine.domain.errors import BadFile
from vitrine.store.durable import sync

log = logging.getLogger(__name__)

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
OTHERS = 0o077  # the rights of everybody but the owner
MAX_BYTES = 65_536


class UnusableFolder(BadFile):
    """A folder, or a file in it, cannot be used now: the disk is missing, full or read-only."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep the other writers of the folder out; it is made if it is missing. Raises BadFile."""
    _make_private(folder)
    try:
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def read_private(path: Path) -> bytes | None:
    """The file's content, its first 64 KiB; None when there is no file. Others lose their rights. Raises BadFile."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # opening a pipe would wait for its writer
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, error) from error
    try:
        rights = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(rights):
            raise BadFile(f"{path} is not a file: remove it, and restore it from a backup.")
        if rights & OTHERS:
            _take_rights(path, PRIVATE_FILE)
        return os.read(descriptor, MAX_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        os.close(descriptor)


def replace_private(path: Path, content: bytes) -> None:
    """Replace the file in one step. The caller holds the folder's lock. Raises BadFile."""
    draft = path.with_name(".draft")  # one name, so that what a crash has left is removed by the next writer
    try:
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        draft.replace(path)
        sync(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def warn_if_open(folder: Path) -> None:
    """Log a warning when others may look into the folder. It may be shared on purpose, so its rights stay."""
    with suppress(OSError):
        if folder.stat().st_mode & OTHERS:
            log.warning("%s can be read by others: run chmod -R go= %s", folder, folder)


def _make_private(folder: Path) -> None:
    """Make the folder, and the one it is in, for their owner only; one that exists loses the rights of others."""
    try:
        for place in (folder.parent, folder):
            if not place.exists():
                place.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        rights = folder.stat().st_mode
    except OSError as error:
        raise _unwritable(folder, error) from error
    if rights & OTHERS:
        _take_rights(folder, PRIVATE_FOLDER)


def _take_rights(path: Path, rights: int) -> None:
    try:
        path.chmod(rights)
    except OSError as error:
        raise BadFile(
            f"{path} can be read by others, and this user cannot change that: run chmod {rights:o} {path} as its owner."
        ) from error


def _unreadable(path: Path, error: OSError) -> UnusableFolder:
    return UnusableFolder(f"{path}: {error.strerror}; let this user read it.")


def _unwritable(path: Path, error: OSError) -> UnusableFolder:
    return UnusableFolder(f"{path}: {error.strerror}; make the data folder writable for this user.")
