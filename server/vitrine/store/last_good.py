"""The last good content of each site file, so that a restart beside a broken or missing one still serves its site.

`site_files/FOLDER/shop.json` in the data folder is a copy of `shop.json`; FOLDER stands for the folder of the file, so
that another folder of site files has copies of its own.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from contextlib import suppress
from pathlib import Path

from vitrine.store.durable import sync, write_durably

log = logging.getLogger(__name__)

COPIES_FOLDER = "site_files"
_DRAFTS = ".new"


class LastGood:
    """The copies of one folder of site files. Nothing raises: without its disk there are no copies."""

    def __init__(self, data: Path, folder: Path) -> None:
        mark = hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=8).hexdigest()
        self._root = data / COPIES_FOLDER / mark
        self._waiting: dict[str, bytes] = {}  # copies that could not be written yet
        self._failed: str | None = None

    def names(self) -> list[str]:
        """The names of the files that have a copy."""
        try:
            return sorted(path.name for path in self._root.iterdir() if path.suffix == ".json")
        except OSError:
            return []

    def get(self, name: str) -> bytes | None:
        """The last good content of the file; None when there is no copy."""
        try:
            return (self._root / name).read_bytes()
        except OSError:
            return None

    def keep(self, name: str, content: bytes) -> None:
        """Replace the copy in one step. If that fails, `retry` tries again."""
        self._waiting[name] = content
        self.retry()

    def retry(self) -> None:
        """Write the copies that could not be written yet."""
        for name, content in list(self._waiting.items()):
            if self.get(name) != content:
                try:
                    self._write(name, content)
                except OSError as error:
                    sentence = f"{self._root / name} cannot be written: {error.strerror}."
                    if sentence != self._failed:
                        log.warning("%s A restart beside a broken site file would stop until it can.", sentence)
                    self._failed = sentence
                    return
            del self._waiting[name]
        self._failed = None

    def drop(self, name: str) -> None:
        """Remove the copy of a file that was removed."""
        self._waiting.pop(name, None)
        with suppress(OSError):
            (self._root / name).unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        drafts = self._root / _DRAFTS
        drafts.mkdir(parents=True, exist_ok=True)
        draft = drafts / f"{name}.{os.getpid()}.{threading.get_ident()}"
        try:
            write_durably(draft, content)
            draft.replace(self._root / name)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        sync(self._root)
