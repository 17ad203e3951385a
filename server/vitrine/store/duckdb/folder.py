"""The folder of the log's columns: its files, its lock, and how a file becomes part of it.

ROOT/manifest.json            which segments there are; see manifest.py
ROOT/.lock                    held shared by readers, exclusively by the one writer
ROOT/SITE/DAY/NUMBER.parquet  the segments
ROOT/.new/                    files being written; they do not count yet
ROOT/.bad/                    damaged files, set aside for a person to look at

No site's name begins with a full stop, so a site may be called new, bad or lock.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.store.duckdb.manifest import LogSegment, Manifest, decode_manifest, digest
from vitrine.store.durable import sync, write_durably

COLUMNS_FOLDER = "columns"  # in the data folder


class ColumnFolder:
    """One folder. The first writer creates it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.new = root / ".new"
        self._bad = root / ".bad"
        self._manifest = root / "manifest.json"

    @contextmanager
    def lock(self, *, exclusive: bool, wait: bool = True) -> Iterator[bool]:
        """Lock the folder. Yields whether it is locked; with `wait` it always is.

        The kernel holds the lock (flock) and releases it when the process ends. Raises BadFile.
        """
        try:
            self.new.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise BadFile(f"{self.root} cannot be written: {error.strerror}; let this process write there.") from error
        try:
            operation = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
            try:
                fcntl.flock(descriptor, operation if wait else operation | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)

    def path(self, site: str, day: str, segment: LogSegment) -> Path:
        """The path of a segment."""
        return self.root / site / day / segment.name

    def paths(self, manifest: Manifest, site: str) -> list[str]:
        """The paths of all segments of a site."""
        return [str(self.path(*entry)) for entry in manifest if entry[0] == site]

    def read(self) -> Manifest:
        """The manifest; an empty one when there is none yet. Raises BadFile when it is damaged."""
        try:
            return decode_manifest(self._manifest.read_bytes(), self._manifest)
        except FileNotFoundError:
            return Manifest()
        except OSError as error:
            raise BadFile(f"{self._manifest} cannot be read: {error.strerror}.") from error

    def commit(self, manifest: Manifest) -> None:
        """Replace the stored manifest by `manifest`, whose files must be in place. Raises StoreUnavailable."""
        fresh = self.new / "manifest.json"
        with _sentences(self._manifest):
            write_durably(fresh, msgspec.json.encode(manifest))
            fresh.replace(self._manifest)
            sync(self.root)

    def take_in(self, written: Path, site: str, day: str, segment: LogSegment) -> None:
        """Move a finished file to its place and make it durable; it is part of the columns from the next commit on."""
        target = self.path(site, day, segment)
        with _sentences(target):
            if not target.parent.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                sync(target.parent.parent)
                sync(self.root)
            sync(written)
            written.replace(target)
            sync(target.parent)

    def sweep(self, manifest: Manifest) -> None:
        """Delete the files that the manifest does not name: leftovers of a killed writer, and replaced segments."""
        named = {self.path(*entry) for entry in manifest}
        with _sentences(self.root):
            for path in self.new.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            for path in self.root.glob("*/*/*.parquet"):
                if path not in named:
                    path.unlink()
            for folder in self.root.glob("*/????-??-??"):
                if not any(folder.iterdir()):
                    folder.rmdir()

    def damage(self, site: str, day: str, segment: LogSegment, *, thorough: bool) -> str | None:
        """What is wrong with a segment, None when no damage is found; `thorough` reads all of it."""
        path = self.path(site, day, segment)
        try:
            if path.stat().st_size != segment.bytes:
                return f"it has {path.stat().st_size:,} bytes instead of {segment.bytes:,}"
            if thorough and digest(path) != segment.sha256:
                return "its SHA-256 is not what the manifest says"
        except OSError as error:
            return f"it cannot be read: {error.strerror}"
        return None

    def set_aside(self, path: Path) -> None:
        """Rename a damaged file into .bad/, under a name made of its path; do the same for a file that is missing."""
        label = "-".join(path.relative_to(self.root).parts)
        self._bad.mkdir(exist_ok=True)
        try:
            path.replace(self._bad / f"{label}.bad")
        except FileNotFoundError:
            (self._bad / f"{label}.bad").touch()  # an empty file reports it: somebody deleted a committed segment

    def set_aside_manifest(self) -> None:
        """The same for the manifest itself."""
        self.set_aside(self._manifest)

    def empty_bad(self) -> None:
        """Empty the files that were set aside; their names stay. Raises StoreUnavailable."""
        with _sentences(self._bad):
            for path in self._bad.glob("*.bad"):
                os.truncate(path, 0)

    def bad_names(self) -> list[str]:
        """The names of the files that were set aside, such as `shop-2026-01-15-00000007.parquet`. Never raises."""
        try:
            return sorted(path.stem for path in self._bad.iterdir() if path.suffix == ".bad")
        except OSError:
            return []


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be written: {error.strerror}; the log's rows are safe.") from error
