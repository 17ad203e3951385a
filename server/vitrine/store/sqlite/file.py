"""One SQLite file: opening it, lending its connections, and saying what is wrong with it in one sentence.

Write-ahead logging (https://www.sqlite.org/wal.html): readers never wait for the writer, and several processes may
share the file. Connections are lent from a pool and not kept per thread: server threads come and go.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.store.durable import sync
from vitrine.store.sqlite.traces import has_trace

_log = logging.getLogger(__name__)

# Errors of an operator's file; everything else may pass by itself and is StoreUnavailable.
_FILE_ERRORS = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CORRUPT", "SQLITE_NOTADB")
# Switching a new file to WAL does not honour busy_timeout (SQLite avoids a deadlock there): ask again this often.
_OPENING_PAUSE_S = 0.01


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What is in the file and how it is kept.

    `version` is its `PRAGMA user_version`; `script` creates version `version` in an empty file, and `upgrades` holds
    by version the script that makes the next one of it. `fix` ends the sentence about a damaged file. `max_bytes` is
    a ceiling the file must not outgrow (None: the disk's).
    """

    version: int
    script: str
    synchronous: Literal["NORMAL", "FULL"]
    fix: str
    timeout_s: float = 5.0
    max_bytes: int | None = None
    upgrades: Mapping[int, str] = field(default_factory=dict)


class SqliteFile:
    """A file with its pool. Nothing is held open until first use, so a server may fork after opening it."""

    def __init__(self, path: Path, plan: FilePlan) -> None:
        """Check or create the file. Raises BadFile: the operator must fix it; StoreUnavailable: it is busy or full."""
        self.path = path
        self._plan = plan
        self._idle: list[sqlite3.Connection] = []
        self._gate = threading.Lock()
        self._closed = False
        try:
            self._prepare()
        except sqlite3.Error as error:
            kind = BadFile if _name(error).startswith(_FILE_ERRORS) else StoreUnavailable
            raise kind(self._sentence(error)) from error
        self._inode = path.stat().st_ino

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading or for one statement. Raises StoreUnavailable; one that failed is not lent again."""
        connection = self._take()
        try:
            yield connection
        except sqlite3.Error as error:
            connection.close()
            raise StoreUnavailable(self._sentence(error)) from error
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
        """After the rows that held `texts` were deleted: leave nothing of them in any file of this store.

        The write-ahead log is folded back and emptied, copies of earlier formats are removed, and where SQLite left
        `texts` in unallocated space the file is written anew, meanwhile writers wait. Raises StoreUnavailable.
        """
        for copy in self.path.parent.glob(f"{self.path.name}.v*"):
            copy.unlink()
            _log.warning("%s was removed: it still held what had to be forgotten.", copy)
        with self.lend() as connection:
            self._empty_log(connection)
            if has_trace(self.path, texts):
                connection.execute("VACUUM")
                self._empty_log(connection)

    def _empty_log(self, connection: sqlite3.Connection) -> None:
        (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise StoreUnavailable(
                f"{self.path} was in use for {self._plan.timeout_s:g} s, so its write-ahead log still holds what was "
                "deleted: do it again."
            )

    @property
    def problem(self) -> str | None:
        """Why the file cannot be written now, as far as can be seen without writing; None when nothing is seen."""
        try:
            self._check_in_place()
        except StoreUnavailable as error:
            return str(error)
        if not (os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)):
            return f"{self.path} cannot be written: let this process write there."
        return None

    def close(self) -> None:
        """Close every idle connection now and the lent ones when they come back."""
        with self._gate:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _check_in_place(self) -> None:
        """Refuse to write into a file that was deleted or replaced under us: it would be gone with this process."""
        try:
            in_place = self.path.stat().st_ino == self._inode
        except OSError:
            in_place = False
        if not in_place:
            raise StoreUnavailable(f"{self.path} was moved or deleted while in use: put it back or restart the server.")

    def _take(self) -> sqlite3.Connection:
        with self._gate:
            if self._closed:
                raise StoreUnavailable(f"{self.path} is closed: the server is stopping.")
            if self._idle:
                return self._idle.pop()
        try:
            return self._connect()
        except sqlite3.Error as error:
            raise StoreUnavailable(self._sentence(error)) from error

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._gate:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._plan.timeout_s, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute(f"PRAGMA synchronous={self._plan.synchronous}")
            # What is deleted or replaced is overwritten with zeros, so that forgetting leaves nothing in free space.
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
        """Keep the file as it is in a copy beside it. Raises BadFile: without a copy nothing is upgraded."""
        copy = self.path.with_name(f"{self.path.name}.v{version}")
        draft = copy.with_name(f"{copy.name}.draft")
        _log.info("%s has format %d; a copy goes to %s before it is upgraded.", self.path, version, copy.name)
        try:
            draft.unlink(missing_ok=True)
            reader = self._connect()  # beside the connection that keeps writers out
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
        """Give back the space of the old format. The file is good without it, too."""
        try:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            _log.warning("%s was upgraded, but its free space not given back: %s", self.path, error)

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

    def _sentence(self, error: sqlite3.Error) -> str:
        name = _name(error)
        if name.startswith("SQLITE_FULL"):
            return f"{self.path} cannot grow: the disk is full or the file's size limit is reached; free some space."
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return f"{self.path} was locked by another process for {self._plan.timeout_s:g} s: end that process."
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
