"""The log's columns of one data folder: brought to what the log is, and read. Only jobs import this."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vitrine.domain.errors import BadFile
from vitrine.store.duckdb.aggregates import DuckdbAggregates
from vitrine.store.duckdb.drain import Drained, drain
from vitrine.store.duckdb.folder import COLUMNS_FOLDER, ColumnFolder
from vitrine.store.duckdb.forget import DuckdbLogColumns
from vitrine.store.duckdb.session import BACKGROUND, FOREGROUND
from vitrine.store.ports import EventLog, LogRows
from vitrine.store.sqlite.rows import rows_of


def drain_log(data_dir: Path, log: EventLog, progress: Callable[[int], None] = lambda rows: None) -> Drained:
    """Bring the columns to what the log is, and check all of them. Waits for whoever reads or writes them.

    Raises BadFile or StoreUnavailable.
    """
    done = drain(ColumnFolder(data_dir / COLUMNS_FOLDER), _rows(log), FOREGROUND, progress=progress)
    if done is None:  # cannot be: it waits
        raise AssertionError("a drain that waits has ended without the lock")
    return done


def drain_log_aside(data_dir: Path, log: EventLog) -> Drained | None:
    """The same with little of the machine, for a running server; None when somebody else is at it.

    Segments are checked by their size only. Raises BadFile or StoreUnavailable.
    """
    return drain(ColumnFolder(data_dir / COLUMNS_FOLDER), _rows(log), BACKGROUND, wait=False, thorough=False)


def open_aggregates(data_dir: Path) -> DuckdbAggregates:
    """The columns, to be asked. Raises BadFile or StoreUnavailable."""
    return DuckdbAggregates(ColumnFolder(data_dir / COLUMNS_FOLDER), FOREGROUND)


def open_log_columns(data_dir: Path, log: EventLog) -> DuckdbLogColumns:
    """What forgets in the columns, after the log has. Raises BadFile or StoreUnavailable."""
    return DuckdbLogColumns(ColumnFolder(data_dir / COLUMNS_FOLDER), _rows(log))


def _rows(log: EventLog) -> LogRows:
    """The rows of a log. Raises BadFile for an engine that has none."""
    rows = rows_of(log)
    if rows is None:
        raise BadFile(
            "The log's columns can be made of a log in SQLite only: choose log=sqlite:///... in VITRINE_STORE."
        )
    return rows
