"""A log in columns, for tests of what reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from vitrine.store.duckdb.aggregates import DuckdbAggregates
from vitrine.store.open_columns import drain_log, open_aggregates
from vitrine.store.ports import EventLog
from vitrine.store.sqlite.log import SqliteEventLog


@contextmanager
def columns_of(log: EventLog, site: str = "shop") -> Iterator[DuckdbAggregates]:
    """The site's events of any log, drained and open to be asked, for as long as the block runs."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with closing(SqliteEventLog(folder / "log.sqlite")) as copy:
            copy.append([event for _, event in log.scan(site)])
            drain_log(folder, copy)
        with closing(open_aggregates(folder)) as columns:
            yield columns
