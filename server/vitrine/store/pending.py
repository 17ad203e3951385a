"""The erasures that were asked for and are not complete, one file each, until nothing of the subject is left.

    data/erasures/NAME.json   {"site", "subject", "at", "keeps_rows"}
    data/erasures/.lock       locked by the process that carries them out

A file has the subject's id, because the work needs it. It is the last thing that is removed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from vitrine.domain.errors import StoreUnavailable
from vitrine.store.durable import sync, write_durably

ERASURES_FOLDER = "erasures"


class PendingErasure(msgspec.Struct, frozen=True):
    """One erasure. `at` is when it was asked for; with `keeps_rows` the events stay, under a stand-in id."""

    site: str
    subject: str
    at: datetime
    keeps_rows: bool = False


class PendingErasures:
    """The erasures of one data folder. Several processes may share it."""

    def __init__(self, data: Path) -> None:
        self._folder = data / ERASURES_FOLDER

    def add(self, erasure: PendingErasure) -> None:
        """Note it durably. One that removes the rows replaces one that keeps them. Raises StoreUnavailable."""
        path = self._path(erasure)
        draft = path.with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._locked("add"):
                before = _read(path)
                if before is not None and erasure.keeps_rows and not before.keeps_rows:
                    return
                write_durably(draft, msgspec.json.encode(erasure))
                draft.replace(path)
                sync(self._folder)
        except OSError as error:
            raise StoreUnavailable(f"{path.parent} cannot be written ({error}): the erasure was not noted.") from error

    def all(self) -> list[PendingErasure]:
        """All of them, the oldest first. One whose file is damaged is left out."""
        found = (_read(path) for path in self._folder.glob("*.json"))
        return sorted((one for one in found if one is not None), key=lambda one: one.at)

    def any(self) -> bool:
        """Whether there is one."""
        return next(self._folder.glob("*.json"), None) is not None

    def remove(self, erasure: PendingErasure) -> None:
        """Remove a complete one, unless it was replaced meanwhile. Raises StoreUnavailable."""
        path = self._path(erasure)
        try:
            with self._locked("add"):
                if _read(path) == erasure:
                    path.unlink()
                    sync(self._folder)
        except OSError as error:
            raise StoreUnavailable(f"{path} cannot be removed ({error}).") from error

    @contextmanager
    def working(self) -> Iterator[bool]:
        """Lets one process at a time carry them out; False: another one does."""
        if not self._folder.is_dir():
            yield False
            return
        with (self._folder / ".lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                with self._locked("add"):
                    for draft in self._folder.glob("[!.]*.[0-9]*"):  # of a process that ended while it wrote
                        draft.unlink()
                yield True

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self._folder / f".{name}").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _path(self, erasure: PendingErasure) -> Path:
        name = hashlib.blake2b(f"{erasure.site}\n{erasure.subject}".encode(), digest_size=16).hexdigest()
        return self._folder / f"{name}.json"


def _read(path: Path) -> PendingErasure | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=PendingErasure)
    except (OSError, ValueError):
        return None
