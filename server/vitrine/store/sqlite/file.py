"""One SQLite file: opens it, lends its connections, and reports errors as one sentence.

Write-ahead logging (https://www.sqlite.org/wal.html): readers never wait for the writer, and several processes may
share the file. Connections are lent from a pool, because server threads are short-lived.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.store.breaker import Breaker
from vitrine.store.durable import sync
from vitrine.store.sqlite import traces

_log = logging.getLogger(__name__)

# These errors mean that the operator must fix the file. All others, also a disk that is missing or read-only, may be
# over without a change of the file and become StoreUnavailable.
_FILE_ERRORS = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
# How long a read for a visitor may wait: only a process that has a file all to itself makes a reader wait.
QUICK_S = 0.01
_QUICK_PAUSE_S = 1.0  # after such a wait was in vain, readers do not wait for so long
# Switching a new file to WAL ignores busy_timeout (SQLite avoids a deadlock), so it is retried this often.
_OPENING_PAUSE_S = 0.01


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What is in the file and how it is kept.

    `version` is its `PRAGMA user_version`; `script` creates version `version` in an empty file, and `upgrades` has, by
    version, the script that upgrades it to the next one. `fix` ends the sentence about a damaged file. `max_bytes` is
    the largest size of the file (None: no limit).
    """

    version: int
    script: str
    synchronous: Literal["NORMAL", "FULL"]
    fix: str
    timeout_s: float = 5.0
    max_bytes: int | None = None
    upgrades: Mapping[int, str] = field(default_factory=dict)


class _Connection(sqlite3.Connection):
    """A connection that knows how long it waits for locks."""

    _waits_s: float | None = None

    def wait(self, timeout_s: float) -> None:
        """Wait for locks as long as this from now on."""
        if timeout_s != self._waits_s:
            self.execute(f"PRAGMA busy_timeout={round(timeout_s * 1_000)}").close()
            self._waits_s = timeout_s


class SqliteFile:
    """A file with its pool. Connections open at first use, so a server may fork after creating this object."""

    def __init__(self, path: Path, plan: FilePlan) -> None:
        """Check or create the file.

        Raises BadFile: the operator must fix it; StoreUnavailable: it is busy, or its disk missing, full or read-only.
        """
        self.path = path
        self._plan = plan
        self._idle: list[_Connection] = []
        self._readers = Breaker(1, _QUICK_PAUSE_S, time.monotonic)
        self._gate = threading.Lock()
        self._closed = False
        try:
            self._prepare()
            self._inode = path.stat().st_ino
        except sqlite3.Error as error:
            kind = BadFile if _name(error).startswith(_FILE_ERRORS) else StoreUnavailable
            raise kind(self._sentence(error)) from error
        except OSError as error:
            raise StoreUnavailable(f"{path} cannot be reached: {error.strerror}.") from error

    @contextmanager
    def lend_quickly(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading what a visitor waits for. It waits for a lock for `QUICK_S` at most, and not at all
        soon after such a wait was in vain. Raises StoreUnavailable.
        """
        if not self._readers.allows():
            raise StoreUnavailable(f"{self.path} could not be read a moment ago.")
        try:
            with self.lend(QUICK_S) as connection:
                yield connection
        except StoreUnavailable as error:
            if isinstance(error.__cause__, sqlite3.Error) and _name(error.__cause__).startswith("SQLITE_BUSY"):
                self._readers.failed()
            else:  # it did not wait
                self._readers.succeeded()
            raise
        self._readers.succeeded()

    @contextmanager
    def lend(self, timeout_s: float | None = None) -> Iterator[sqlite3.Connection]:
        """A connection for reading or for one statement. Raises StoreUnavailable; a failed one is not lent again.

        Without `timeout_s` it waits for locks as long as the plan says.
        """
        timeout_s = self._plan.timeout_s if timeout_s is None else timeout_s
        connection = self._take(timeout_s)
        try:
            yield connection
        except sqlite3.Error as error:
            connection.close()
            raise StoreUnavailable(self._sentence(error, timeout_s)) from error
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection inside BEGIN IMMEDIATE, committed at the end; any error leaves the file as it was."""
        self._check_in_place()
        with self.lend() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def erase_traces(self, texts: Sequence[bytes]) -> None:
        """Remove `texts`, whose rows were deleted, from every file of this store.

        The write-ahead log is checkpointed and emptied, and copies of earlier formats are removed. If SQLite left
        `texts` in unallocated space, the file is rewritten; writers wait meanwhile. Raises StoreUnavailable.
        """
        for copy in self.path.parent.glob(f"{self.path.name}.v*"):
            copy.unlink()
            _log.warning("%s was removed: it still contained data that had to be forgotten.", copy)
        with self.lend() as connection:
            self._empty_log(connection)
            if self._has_trace(texts):
                connection.execute("VACUUM")
                self._empty_log(connection)

    def _has_trace(self, texts: Sequence[bytes]) -> bool:
        """Whether the file still holds one of `texts` outside its rows. See traces.py for why a child looks."""
        command = [sys.executable, "-I", "-S", traces.__file__, str(self.path)]
        done = subprocess.run(command, input=traces.SEPARATOR.join(texts), capture_output=True, check=False)
        if done.returncode not in (0, traces.FOUND):
            raise StoreUnavailable(f"{self.path} could not be searched for what was deleted: do it again.")
        return done.returncode == traces.FOUND

    def _empty_log(self, connection: sqlite3.Connection) -> None:
        (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise StoreUnavailable(
                f"{self.path} was in use for {self._plan.timeout_s:g} s, so its write-ahead log still holds what was "
                "deleted: do it again."
            )

    @property
    def problem(self) -> str | None:
        """Why the file cannot be written now, checked without writing; None when no problem is found."""
        try:
            self._check_in_place()
        except StoreUnavailable as error:
            return str(error)
        if not (os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)):
            return f"{self.path} cannot be written: let this process write there."
        return None

    def close(self) -> None:
        """Close every idle connection now and each lent one when it is returned."""
        with self._gate:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _check_in_place(self) -> None:
        """Refuse to write into a file that was deleted or replaced while open: the data would be lost."""
        try:
            in_place = self.path.stat().st_ino == self._inode
        except OSError:
            in_place = False
        if not in_place:
            raise StoreUnavailable(f"{self.path} was moved or deleted while in use: put it back or restart the server.")

    def _take(self, timeout_s: float) -> _Connection:
        connection = None
        with self._gate:
            if self._closed:
                raise StoreUnavailable(f"{self.path} is closed: the server is stopping.")
            if self._idle:
                connection = self._idle.pop()
        try:
            connection = connection or self._connect()
            connection.wait(timeout_s)
        except sqlite3.Error as error:
            raise StoreUnavailable(self._sentence(error, timeout_s)) from error
        return connection

    def _give_back(self, connection: _Connection) -> None:
        with self._gate:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self) -> _Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=self._plan.timeout_s,
            isolation_level=None,
            check_same_thread=False,
            factory=_Connection,
        )
        try:
            connection.wait(self._plan.timeout_s)
            connection.execute(f"PRAGMA synchronous={self._plan.synchronous}")
            # Deleted and replaced data is overwritten with zeros, so that forgetting leaves nothing in free space.
            connection.execute("PRAGMA secure_delete=ON").close()
            if self._plan.max_bytes is not None:
                (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
                connection.execute(f"PRAGMA max_page_count={self._plan.max_bytes // page_bytes}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        connection = self._connect()
        try:
            self._switch_to_wal(connection)
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            is_old = 0 < version < self._plan.version and version in self._plan.upgrades
            if version == 0:
                self._run(connection, self._plan.script, self._plan.version)
            elif is_old:
                self._copy(version)
                for step in range(version, self._plan.version):
                    self._run(connection, self._plan.upgrades[step], step + 1)
            elif version != self._plan.version:
                raise BadFile(
                    f"{self.path} has format {version} and this Vitrine reads format {self._plan.version}: "
                    f"use the Vitrine that wrote it, or {self._plan.fix}"
                )
            connection.execute("COMMIT")
            if is_old:
                self._compact(connection)
        finally:
            connection.close()

    def _run(self, connection: sqlite3.Connection, script: str, version: int) -> None:
        for statement in script.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={version}")

    def _copy(self, version: int) -> None:
        """Copy the file beside itself before an upgrade. Raises BadFile when the copy fails."""
        copy = self.path.with_name(f"{self.path.name}.v{version}")
        draft = copy.with_name(f"{copy.name}.draft")
        _log.info("%s has format %d; a copy goes to %s before it is upgraded.", self.path, version, copy.name)
        try:
            draft.unlink(missing_ok=True)
            reader = self._connect()  # a second connection; the first one keeps writers out
            try:
                reader.execute("VACUUM INTO ?", (str(draft),))
            finally:
                reader.close()
            sync(draft)
            draft.replace(copy)
            sync(copy.parent)
        except (sqlite3.Error, OSError) as error:
            if draft.is_file():
                draft.unlink()
            raise BadFile(
                f"{self.path} has format {version} and must be upgraded, but the copy {copy.name} cannot be written "
                f"first ({error}): free as much disk space as the file takes three times, then start again."
            ) from error

    def _compact(self, connection: sqlite3.Connection) -> None:
        """Free the space of the old format. If this fails, the file still works."""
        try:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            _log.warning("%s was upgraded, but its free space was not released: %s", self.path, error)

    def _switch_to_wal(self, connection: sqlite3.Connection) -> None:
        deadline = time.monotonic() + self._plan.timeout_s
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if not _name(error).startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                    raise
            time.sleep(_OPENING_PAUSE_S)

    def _sentence(self, error: sqlite3.Error, waited_s: float | None = None) -> str:
        name = _name(error)
        waited_s = self._plan.timeout_s if waited_s is None else waited_s
        if name.startswith("SQLITE_FULL"):
            return f"{self.path} cannot grow: the disk is full or the file's size limit is reached; free some space."
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return f"{self.path} was locked by another process for {waited_s:g} s: end that process."
        if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
            return f"{self.path} cannot be opened for writing: make its folder exist and let this process write there."
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return f"{self.path} is damaged or is not a SQLite file: {self._plan.fix}"
        if name.startswith("SQLITE_IOERR"):
            return f"{self.path} cannot be read or written ({name}): check the disk and this process's limits."
        return f"{self.path} cannot serve: {error} ({name or type(error).__name__})."


def _name(error: sqlite3.Error) -> str:
    """SQLite's name of the error, like SQLITE_BUSY; empty when the error is Python's own."""
    return getattr(error, "sqlite_errorname", None) or ""
