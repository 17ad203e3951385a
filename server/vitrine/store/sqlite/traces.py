"""Finds deleted text that is still in the bytes of a SQLite file. A program of its own: `traces.py FILE < texts`.

It must not run in a process that has the file open with SQLite: closing a file drops all POSIX locks that the process
has on it, so another process would take SQLite's write-ahead log for unused and delete it, with what is written
afterwards (https://www.sqlite.org/howtocorrupt.html, 2.2).

`PRAGMA secure_delete` overwrites deleted cells and freed pages with zeros. It does not reach the copies that stay in
the unallocated space of a page whose cells SQLite has moved to a neighbour (rebuildPage in its btree.c): in about one
of a hundred deletions from a busy file an id was found there. The file format is https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import mmap
import sys
from collections.abc import Iterable
from pathlib import Path

FOUND = 3  # the exit status when there is one
SEPARATOR = b"\n"

# The first byte of a page of a b-tree, and how long the page's header is.
_HEADER_BYTES = {2: 12, 5: 12, 10: 8, 13: 8}
_FILE_HEADER_BYTES = 100
_LARGEST_PAGE = 65_536  # written as 1, or as 0 where a page's cells begin


def has_trace(path: Path, texts: Iterable[bytes]) -> bool:
    """Whether unallocated space of the file holds one of `texts`. The write-ahead log must be empty."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        page_bytes = int.from_bytes(content[16:18], "big")
        page_bytes = _LARGEST_PAGE if page_bytes == 1 else page_bytes
        for text in texts:
            at = content.find(text)
            while at >= 0:
                if _is_unallocated(content, page_bytes, at):
                    return True
                at = content.find(text, at + 1)
    return False


def _is_unallocated(content: mmap.mmap, page_bytes: int, at: int) -> bool:
    """Whether the byte lies after the cell pointers of its page and before the first cell."""
    page = at - at % page_bytes
    header = page + (_FILE_HEADER_BYTES if page == 0 else 0)
    header_bytes = _HEADER_BYTES.get(content[header])
    if header_bytes is None:  # an overflow page, which has content only
        return False
    cells = int.from_bytes(content[header + 3 : header + 5], "big")
    first_cell = int.from_bytes(content[header + 5 : header + 7], "big") or _LARGEST_PAGE
    return header + header_bytes + 2 * cells <= at < page + first_cell


if __name__ == "__main__":
    sys.exit(FOUND if has_trace(Path(sys.argv[1]), sys.stdin.buffer.read().split(SEPARATOR)) else 0)
