"""Trained models as files: numpy arrays without pickle, and a manifest with their checksums.

    ROOT/subject.key                       the secret that hashes the subjects of rows; see model_rows.py
    ROOT/.lock                             locked by the process that writes
    ROOT/SITE/current                      text: the version in use
    ROOT/SITE/VERSION/manifest.json        version, created_at, info, and sha256 and size of each file
    ROOT/SITE/VERSION/PART.npz             named arrays, never of object type

A version is written beside the others, made durable, renamed into place, and only then named by `current`: a reader
sees the old model or the new one, whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from vitrine.domain.errors import BadFile
from vitrine.domain.subject import parse_subject
from vitrine.store.durable import sync, write_durably
from vitrine.store.model_rows import ROW_SUBJECTS, blank_rows, hash_rows, rows_of
from vitrine.store.secret_file import secret_key

KEPT_VERSIONS = 3
Arrays: TypeAlias = dict[str, npt.NDArray[Any]]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_VERSION = re.compile(r"[0-9]{8}T[0-9]{12}Z-[0-9a-f]{8}")
_AGAIN = "train again (vitrine train)"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """One version, verified. `parts` maps part name to array name to array; `info` is what training recorded."""

    version: str
    created_at: datetime
    info: dict[str, Any]
    parts: dict[str, Arrays]


class _FileMark(msgspec.Struct, frozen=True):
    sha256: str
    bytes: int


class _Manifest(msgspec.Struct, frozen=True):
    version: str
    created_at: datetime
    info: dict[str, Any]
    files: dict[str, _FileMark]


class ModelStore:
    """The model versions of every site under one folder. `random_bytes(n)` makes the key that hashes subjects."""

    def __init__(self, root: Path, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._root = root
        self._random_bytes = random_bytes

    def publish(
        self,
        site: str,
        parts: Mapping[str, Mapping[str, npt.NDArray[Any]]],
        info: Mapping[str, Any],
        now: datetime,
    ) -> str:
        """Write a version, make it the current one, keep the newest three. Raises BadFile when writing fails.

        A part may name the subject of each of its rows, so that they can be forgotten; see model_rows.py.
        """
        folder = self._root / _checked(site)
        has_subjects = any(ROW_SUBJECTS in arrays for arrays in parts.values())
        key = self.secret() if has_subjects else b""
        contents = {f"{_checked(part)}.npz": _pack(hash_rows(arrays, key)) for part, arrays in parts.items()}
        with _writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with self._lock():
                _sweep(folder)
                version = _write_version(folder, contents, info, now)
                _point_at(folder, version)
                _remove_old(folder, version)
        return version

    def forget(self, site: str, subject: str) -> int:
        """Blank the rows about the subject (for an account also its profiles) in every version; return how many.

        A version with such rows is replaced by one with another name, so that servers load it. A damaged version that
        is not in use is removed. Raises BadSubject; BadFile when the current one is damaged or writing fails.
        """
        parse_subject(subject)
        folder = self._root / _checked(site)
        if not folder.is_dir():
            return 0
        with _writing(folder), self._lock():
            current = self.current(site)
            _sweep(folder)
            return sum(self._forget(folder, version, subject, version == current) for version in _versions(folder))

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """How many rows are about the subject, by subject, for each version and part. Raises BadSubject and BadFile."""
        parse_subject(subject)
        folder = self._root / _checked(site)
        found = [
            {"version": version, "part": part, "rows": len(rows)}
            for version in _versions(folder)
            for part, rows in self._rows(_load(folder, version), subject).items()
        ]
        return {subject: found} if found else {}

    def current(self, site: str) -> str | None:
        """The version in use, None when nothing was ever published. Raises BadFile."""
        path = self._root / _checked(site) / "current"
        try:
            version = path.read_text("ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise BadFile(f"{path} cannot be read; {_AGAIN}.") from error
        if not _VERSION.fullmatch(version):
            raise BadFile(f"{path} does not name a model version; {_AGAIN}.")
        return version

    def load(self, site: str) -> ModelFiles | None:
        """The current version, every file verified; None when there is none. Raises BadFile, naming the bad file."""
        version = self.current(site)
        if version is None:
            return None
        return _load(self._root / site, version)

    def _forget(self, folder: Path, version: str, subject: str, is_current: bool) -> int:
        try:
            files = _load(folder, version)
        except BadFile:
            if is_current:
                raise
            shutil.rmtree(folder / version)
            return 0
        rows = self._rows(files, subject)
        if rows:
            none = np.empty(0, np.intp)
            parts = {part: blank_rows(arrays, rows.get(part, none)) for part, arrays in files.parts.items()}
            contents = {f"{part}.npz": _pack(arrays) for part, arrays in parts.items()}
            fresh = _write_version(folder, contents, files.info, files.created_at)
            if is_current:
                _point_at(folder, fresh)
            shutil.rmtree(folder / version)
        return sum(map(len, rows.values()))

    def _rows(self, files: ModelFiles, subject: str) -> dict[str, npt.NDArray[np.intp]]:
        """The numbers of the rows about the subject, by part."""
        named = {part: arrays for part, arrays in files.parts.items() if ROW_SUBJECTS in arrays}
        key = self.secret() if named else b""
        return {part: rows for part, arrays in named.items() if len(rows := rows_of(arrays, subject, key))}

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process write at a time, so that drafts found meanwhile are leftovers. The root must exist."""
        with (self._root / ".lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # released when the file is closed
            yield

    def secret(self) -> bytes:
        """The secret of this installation for hashing subjects, made when there is none. Raises BadFile."""
        with _writing(self._root):
            self._root.mkdir(parents=True, exist_ok=True)
        return secret_key(self._root / "subject.key", self._random_bytes)


def _load(site_folder: Path, version: str) -> ModelFiles:
    folder = site_folder / version
    manifest = _read_manifest(folder / "manifest.json", version)
    parts = {}
    for name, mark in manifest.files.items():
        part = name.removesuffix(".npz")
        if not (name.endswith(".npz") and _NAME.fullmatch(part)):
            raise BadFile(f"{folder / 'manifest.json'} lists {name!r}, which is not a model file; {_AGAIN}.")
        parts[part] = _unpack(folder / name, mark)
    return ModelFiles(version, manifest.created_at, manifest.info, parts)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a valid file name: use lower-case letters, digits, - and _")
    return name


def _pack(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise ValueError(f"array {_checked(name)!r} holds Python objects, which only pickle could store")
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **{_checked(name): array for name, array in arrays.items()})
    return buffer.getvalue()


def _unpack(path: Path, mark: _FileMark) -> Arrays:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}; {_AGAIN}.") from error
    if _mark(content) != mark:
        raise BadFile(f"{path} does not match its manifest (size or SHA-256 differ); {_AGAIN}.")
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (ValueError, TypeError, KeyError, EOFError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise BadFile(f"{path} is not a file of plain numpy arrays; {_AGAIN}.") from error


def _read_manifest(path: Path, version: str) -> _Manifest:
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=_Manifest)
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}; {_AGAIN}.") from error
    except msgspec.DecodeError as error:
        raise BadFile(f"{path} is not a model manifest ({error}); {_AGAIN}.") from error
    if manifest.version != version:
        raise BadFile(f"{path} is the manifest of {manifest.version!r}; {_AGAIN}.")
    return manifest


def _mark(content: bytes) -> _FileMark:
    return _FileMark(hashlib.sha256(content).hexdigest(), len(content))


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadFile(
            f"The model cannot be written below {folder}: {error.strerror}; make the folder writable for this user."
        ) from error


def _write_version(folder: Path, contents: Mapping[str, bytes], info: Mapping[str, Any], at: datetime) -> str:
    """Write the files and their manifest durably, in a folder named by `at` and their content, unless it exists."""
    files = {name: _mark(content) for name, content in contents.items()}
    fingerprint = hashlib.sha256(msgspec.json.encode((files, info))).hexdigest()[:8]
    version = f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z-{fingerprint}"
    if not (folder / version).exists():
        manifest = msgspec.json.encode(_Manifest(version, at, dict(info), files))
        fresh = folder / f".new-{version}-{os.getpid()}"
        fresh.mkdir()
        for name, content in {**contents, "manifest.json": msgspec.json.format(manifest)}.items():
            write_durably(fresh / name, content)
        sync(fresh)
        fresh.rename(folder / version)
    return version


def _sweep(folder: Path) -> None:
    """Delete the drafts of processes that were killed. They may have rows about a subject to forget."""
    for path in folder.glob(".*"):
        if path.name.startswith((".new-", ".current-")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _point_at(folder: Path, version: str) -> None:
    pointer = folder / f".current-{os.getpid()}"
    write_durably(pointer, f"{version}\n".encode())
    pointer.replace(folder / "current")
    sync(folder)


def _versions(folder: Path) -> list[str]:
    """All versions, oldest first."""
    return sorted(path.name for path in folder.iterdir() if _VERSION.fullmatch(path.name)) if folder.is_dir() else []


def _remove_old(folder: Path, current: str) -> None:
    versions = [version for version in _versions(folder) if version != current]
    for version in versions[: -(KEPT_VERSIONS - 1)]:
        shutil.rmtree(folder / version)
