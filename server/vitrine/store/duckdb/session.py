"""A DuckDB in memory: it holds nothing of its own, it only works on files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from vitrine.domain.errors import StoreUnavailable


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the machine DuckDB may take. What does not fit in `memory` goes to temporary files."""

    threads: int
    memory: str


BACKGROUND = Limits(1, "512MB")
FOREGROUND = Limits(2, "1GB")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large things get. A batch is what is parsed and committed at once, its bytes are those of the text.

    More than `max_small` segments of a day that have fewer than `small_rows` rows become one: they cost a reader more
    than they hold, and each minute of a busy day makes one.
    """

    batch_rows: int = 200_000
    batch_bytes: int = 128 * 1024 * 1024
    small_rows: int = 100_000
    max_small: int = 8


WRITING = "free some space, or let this process write there; the log's rows are safe."
READING = "run `vitrine drain`, which makes damaged ones anew."


@contextmanager
def session(limits: Limits, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose times are UTC. Raises StoreUnavailable for what DuckDB cannot do, such as a full disk."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": limits.threads,
        "memory_limit": limits.memory,
        "temp_directory": str(spill),
        # Extensions are downloads; all that is needed here is built in.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with in_a_sentence(spill.parent, WRITING), duckdb.connect(config=config) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


@contextmanager
def in_a_sentence(root: Path, advice: str) -> Iterator[None]:
    """Raises StoreUnavailable for an error of DuckDB in the block, which works on the columns below `root`."""
    try:
        yield
    except duckdb.Error as error:
        sentence = str(error).partition("\n")[0][:300]
        raise StoreUnavailable(f"The log's columns below {root} cannot be worked on ({sentence}): {advice}") from error
