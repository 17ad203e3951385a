"""The tag's size, beside its ceiling."""

from __future__ import annotations

import gzip
from importlib.resources import files

from tests.bench.row import Row

CEILING = 8_192


def rows() -> list[Row]:
    """Compressed bytes, as they are sent."""
    built = files("vitrine.web").joinpath("vitrine.js").read_bytes()
    return [Row("tag, gzip", len(gzip.compress(built, 9, mtime=0)), "bytes", "ceiling", CEILING)]
