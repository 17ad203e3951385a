"""Reads a file that somebody else may replace at any time: without waiting, and never more than a limit."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

_CHUNK_BYTES: Final = 1_048_576
_KINDS: Final = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class NotRegularError(Exception):
    """A path is not that of a file with content. `kind` is what it is instead."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class TooLongError(Exception):
    """A file has more bytes than the limit. It was not read."""

    def __init__(self, size: int) -> None:
        super().__init__(str(size))
        self.size = size


def read_regular(path: Path, limit: int) -> bytes:
    """The content of a regular file. Raises NotRegularError, TooLongError, OSError.

    Opening a pipe would wait for a writer, and opening a device may do something; so the path is looked at before it
    is opened, and again after it, because it may be replaced in between. A file that grows is read up to the limit.
    """
    _require_regular(path.stat().st_mode)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        status = os.fstat(descriptor)
        _require_regular(status.st_mode)
        if status.st_size > limit:
            raise TooLongError(status.st_size)
        content = bytearray()
        while chunk := os.read(descriptor, min(_CHUNK_BYTES, limit + 1 - len(content))):
            content += chunk
            if len(content) > limit:
                raise TooLongError(len(content))
        return bytes(content)
    finally:
        os.close(descriptor)


def _require_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise NotRegularError(next((kind for is_kind, kind in _KINDS if is_kind(mode)), "something else"))
