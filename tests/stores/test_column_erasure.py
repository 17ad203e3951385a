"""Erasure removes data from the columns, too, and from files that were set aside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.stores.column_rows import column_rows, log_rows
from tests.stores.samples import NOON, OTHER, SUBJECT, VISITOR, event
from tests.stores.test_forget import Contract, Port, event_of, files_with
from vitrine.store.duckdb.folder import COLUMNS_FOLDER as FOLDER
from vitrine.store.duckdb.folder import ColumnFolder
from vitrine.store.open_columns import drain_log, open_log_columns
from vitrine.store.sqlite.log import SqliteEventLog


class LogAndColumns:
    """A log and its columns, which forget in the order of `vitrine forget`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = SqliteEventLog(folder / "log.sqlite")
        self.columns = open_log_columns(folder, self.log)

    def fill(self, site: str, subject: str) -> None:
        """Three events of the subject, drained."""
        self.log.append([event_of(subject, f"{subject}-{n}", site) for n in range(3)])
        drain_log(self.folder, self.log)

    def forget(self, site: str, subject: str) -> int:
        """See SubjectStore.forget; returns the number of rows in the columns."""
        self.log.forget(site, subject)
        removed = self.columns.forget(site, subject)
        drain_log(self.folder, self.log)
        assert column_rows(self.folder / FOLDER) == log_rows(self.log, "shop", "other")
        return removed

    def export(self, site: str, subject: str) -> dict[str, Any]:
        """See SubjectStore.export."""
        found = self.columns.export(site, subject)
        assert found == self.log.export(site, subject)
        return found

    def close(self) -> None:
        """Both."""
        self.columns.close()
        self.log.close()


@pytest.fixture
def both(tmp_path: Path) -> Iterator[LogAndColumns]:
    opened = LogAndColumns(tmp_path)
    yield opened
    opened.close()


class TestColumns(Contract):
    """The log in columns."""

    @pytest.fixture
    def port(self, both: LogAndColumns) -> Port:
        return both, both.fill


def test_the_columns_forget_alone(both: LogAndColumns) -> None:
    """Rows of a subject that the log has already forgotten are removed from the columns, too."""
    both.fill("shop", SUBJECT)
    both.fill("shop", "account:A1")
    assert both.columns.forget("shop", SUBJECT) == 3
    assert {stored.subject for _, stored in column_rows(both.folder / FOLDER)} == {"account:A1"}
    assert both.columns.forget("shop", SUBJECT) == 0


def test_the_last_row_may_change(both: LogAndColumns) -> None:
    """Forgetting a visitor whose browser has the last drained row, of an account, rewrites only the segments that have
    the visitor's id."""
    both.fill("other", f"visitor:{OTHER}")
    both.log.append([event("v", after_s=-86_400), event("a", account_id="A1")])
    drain_log(both.folder, both.log)
    before = ColumnFolder(both.folder / FOLDER).read()
    both.forget("shop", SUBJECT)
    after = ColumnFolder(both.folder / FOLDER).read()
    assert after.sites["other"] == before.sites["other"]
    assert list(after.sites["shop"]) == ["2026-06-01"]
    assert files_with(both.folder, VISITOR) == []


def test_what_was_set_aside_is_emptied(both: LogAndColumns) -> None:
    """Forgetting empties damaged segments that were set aside; their names stay."""
    both.fill("shop", SUBJECT)
    (victim,) = (both.folder / FOLDER).glob("shop/*/*.parquet")
    victim.write_bytes(victim.read_bytes()[:-9])
    drain_log(both.folder, both.log)
    (bad,) = (both.folder / FOLDER / ".bad").iterdir()
    assert bad.stat().st_size > 0
    both.forget("shop", SUBJECT)
    assert bad.stat().st_size == 0
    assert ColumnFolder(both.folder / FOLDER).bad_names() == [bad.stem]


def test_retention_reaches_what_was_set_aside(both: LogAndColumns) -> None:
    """Damaged segments that were set aside keep their bytes until retention removes events from the log; the next drain
    empties them."""
    both.fill("shop", SUBJECT)
    (victim,) = (both.folder / FOLDER).glob("shop/*/*.parquet")
    victim.write_bytes(victim.read_bytes()[:-9])
    for _ in range(2):
        drain_log(both.folder, both.log)
    (bad,) = (both.folder / FOLDER / ".bad").iterdir()
    assert bad.stat().st_size > 0
    assert both.log.tidy("shop", NOON + timedelta(days=1)) == 3
    drain_log(both.folder, both.log)
    assert bad.stat().st_size == 0


def test_old_days_are_dropped(both: LogAndColumns) -> None:
    """Events that retention removes from the log are removed from the columns at the next drain."""
    for site in ("shop", "other"):
        both.log.append([event(f"e{n}", site=site, after_s=n * 21_600) for n in range(12)])
    drain_log(both.folder, both.log)
    assert both.log.tidy("shop", NOON + timedelta(hours=30)) == 5
    drain_log(both.folder, both.log)
    assert sorted(ColumnFolder(both.folder / FOLDER).read().sites["shop"]) == ["2026-06-02", "2026-06-03", "2026-06-04"]
    assert column_rows(both.folder / FOLDER) == log_rows(both.log, "shop", "other")
    assert not (both.folder / FOLDER / "shop" / "2026-06-01").exists()
