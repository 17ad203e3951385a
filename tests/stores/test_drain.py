"""The drainer copies the log's rows into columns exactly once, also after damage and kills."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stores.column_rows import column_rows, log_rows
from tests.stores.drainer import FEW
from tests.stores.samples import NOON, SUBJECT, VISITOR, event
from tests.stores.test_event_body import events
from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.event import Event, EventItem
from vitrine.store.duckdb.drain import Drained, drain
from vitrine.store.duckdb.folder import ColumnFolder
from vitrine.store.duckdb.session import BACKGROUND
from vitrine.store.event_body import encode_event
from vitrine.store.ports import ChangedRows
from vitrine.store.sqlite.log import SqliteEventLog
from vitrine.store.sqlite.rows import SqliteLogRows

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("VITRINE_DRAIN_KILLS", "12"))


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteEventLog]:
    opened = SqliteEventLog(tmp_path / "log.sqlite", timeout_s=30)
    yield opened
    opened.close()


def drained(log: SqliteEventLog, root: Path) -> Drained:
    done = drain(ColumnFolder(root), SqliteLogRows(log.file), BACKGROUND, FEW)
    assert done is not None
    return done


def some_events(name: str, count: int) -> list[Event]:
    """Events of two sites on a few days, some with items."""
    chance = random.Random(name)
    return [
        event(
            f"{name}-{number}",
            site=chance.choice(["shop", "news"]),
            visitor_id=f"visitor-{chance.randrange(30):016}",
            after_s=chance.randrange(86_400) + number / 7,
            items=(EventItem(f"p{number}", price=number / 3),) if number % 3 else (),
        )
        for number in range(count)
    ]


def erase(log: SqliteEventLog, where: str) -> None:
    """Delete rows as forgetting and retention do."""
    with log.file.transaction() as connection:
        connection.execute(f"DELETE FROM event WHERE {where}")


def start(*arguments: str | Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "server"), str(ROOT)])}
    program = [sys.executable, str(ROOT / "tests/stores/drainer.py"), *map(str, arguments)]
    return subprocess.Popen(program, stdout=subprocess.PIPE, env=environment)


def test_rows_come_once(tmp_path: Path, log: SqliteEventLog) -> None:
    """After each drain the columns have every event of the log once, by site and day."""
    for name, count in (("a", 250), ("b", 1), ("c", 90)):
        log.append(some_events(name, count))
        assert drained(log, tmp_path / "columns").rows == count
        assert column_rows(tmp_path / "columns") == log_rows(log, "shop", "news")
    assert drained(log, tmp_path / "columns") == Drained(0, 0, 0, ())


def test_an_empty_log(tmp_path: Path, log: SqliteEventLog) -> None:
    """A log without events gives columns without segments."""
    assert drained(log, tmp_path / "columns") == Drained(0, 0, 0, ())
    assert column_rows(tmp_path / "columns") == []


@given(many=st.lists(events, min_size=1, max_size=5))
def test_every_field_comes_back(tmp_path_factory: pytest.TempPathFactory, many: list[Event]) -> None:
    """Every event comes back equal from the columns, also with empty text, NUL, zero and false."""
    folder = tmp_path_factory.mktemp("drain")
    log = SqliteEventLog(folder / "log.sqlite")
    log.append([replace(one, event_id=f"e{number}") for number, one in enumerate(many)])
    drained(log, folder / "columns")
    assert column_rows(folder / "columns") == log_rows(log, "shop")
    log.close()


def test_columns_of_a_rendering(tmp_path: Path, log: SqliteEventLog) -> None:
    """The fields of events about renderings and of signed-in visitors come back, and every time is in UTC."""
    there = timezone(timedelta(hours=-5))
    full = Event(
        "e1",
        "shop",
        "visitor-0000000000001",
        "exposure",
        datetime(2026, 5, 31, 22, 30, 0, 123456, tzinfo=there),
        NOON,
        referrer="https://elsewhere.example/'",
        campaign="summer",
        variation="a",
        decision_id="d1",
        account_id="A1",
        profile_id="P1",
        unit="account",
        propensity=0.1,
        bucket_version=2,
        params={"long": 2**70, "text": "\x00 ü 🛍"},
        proof="exposure",
        consent="all",
        is_bot=True,
        is_counted=False,
    )
    log.append([full])
    drained(log, tmp_path / "columns")
    ((_, found),) = column_rows(tmp_path / "columns")
    assert found == full
    assert found.created_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("site", ["new", "bad", "lock"])
def test_any_name_of_a_site(tmp_path: Path, log: SqliteEventLog, site: str) -> None:
    """A site may have any name, also one that sounds like a folder of the writer, and keeps its rows."""
    root = tmp_path / "columns"
    for number in range(2):
        log.append([event(f"e{number}", site=site)])
        drained(log, root)
        assert column_rows(root) == log_rows(log, site)
    assert ColumnFolder(root).bad_names() == []


def test_small_segments_become_one(tmp_path: Path, log: SqliteEventLog) -> None:
    """A day that is drained many times has only a few segments, and files that are not committed are deleted."""
    for number in range(12):
        log.append([event(f"e{number}", after_s=number)])
        drained(log, tmp_path / "columns")
    folder = ColumnFolder(tmp_path / "columns")
    assert 1 <= len(folder.read().segments("shop", "2026-06-01")) <= FEW.max_small
    assert len(list((tmp_path / "columns").glob("*/*/*.parquet"))) == len(list(folder.read()))
    assert column_rows(tmp_path / "columns") == log_rows(log, "shop")


def test_what_the_log_erased_goes(tmp_path: Path, log: SqliteEventLog) -> None:
    """Rows deleted from the log are not in the columns after the next drain, whether drained before or not."""
    log.append(some_events("a", 300))
    drained(log, tmp_path / "columns")
    log.append(some_events("b", 50))
    erase(log, "position % 7 = 0 OR created_at >= '2026-06-02'")
    assert drained(log, tmp_path / "columns").changed > 0
    assert column_rows(tmp_path / "columns") == log_rows(log, "shop", "news")
    assert SqliteLogRows(log.file).changed() == []
    erase(log, "true")
    drained(log, tmp_path / "columns")
    assert column_rows(tmp_path / "columns") == []


def test_what_the_log_changed_changes(tmp_path: Path, log: SqliteEventLog) -> None:
    """When the log replaces a forgotten visitor's id in a row, the next drain replaces it in the columns, too."""
    log.append([event("e1", account_id="A1"), event("e2", account_id="A1", after_s=1), event("e3")])
    drained(log, tmp_path / "columns")
    row = encode_event(event("e2", visitor_id="forgotten.000000000002", account_id="A1", after_s=1))
    with log.file.transaction() as connection:
        connection.execute(
            "UPDATE event SET visitor_id = 'forgotten.000000000002', body = ? WHERE position = 2", (row,)
        )
    assert drained(log, tmp_path / "columns").changed == 1
    rows = column_rows(tmp_path / "columns")
    assert rows == log_rows(log, "shop")
    assert [stored.visitor_id for _, stored in rows] == [VISITOR, "forgotten.000000000002", VISITOR]


def test_a_row_that_changes_again_meanwhile(tmp_path: Path, log: SqliteEventLog) -> None:
    """A row that is deleted while a drain follows an earlier change of it is gone after the next drain."""

    class Rows(SqliteLogRows):
        def settle(self, changed: Sequence[ChangedRows]) -> None:
            erase(log, "position = 1")
            super().settle(changed)

    root = tmp_path / "columns"
    log.append([event("e1", account_id="A1"), event("e2")])
    drained(log, root)
    log.forget("shop", SUBJECT)
    assert drain(ColumnFolder(root), Rows(log.file), BACKGROUND, FEW) is not None
    drained(log, root)
    assert column_rows(root) == log_rows(log, "shop") == []
    assert not SqliteLogRows(log.file).has_changed()


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "delete"])
def test_a_damaged_segment_is_rebuilt(tmp_path: Path, log: SqliteEventLog, harm: str) -> None:
    """A segment that is cut short, altered, empty or missing is set aside under its name and rebuilt from the rows,
    without those that the log has erased meanwhile."""
    root = tmp_path / "columns"
    log.append(some_events("a", 300))
    drained(log, root)
    victim = sorted(root.glob("shop/*/*.parquet"))[0]
    content = victim.read_bytes()
    if harm == "delete":
        victim.unlink()
    else:
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        victim.write_bytes({"cut": content[:middle], "flip": flipped, "empty": b""}[harm])
    erase(log, "position % 5 = 0")
    assert drained(log, root).rebuilt == (f"shop/{victim.parent.name}",)
    assert ColumnFolder(root).bad_names() == [f"shop-{victim.parent.name}-{victim.name}"]
    assert column_rows(root) == log_rows(log, "shop", "news")
    assert drained(log, root) == Drained(0, 0, 0, ())


@pytest.mark.parametrize("content", [b"", b"{", b'{"format": 99}'])
def test_a_damaged_manifest(tmp_path: Path, log: SqliteEventLog, content: bytes) -> None:
    """A damaged manifest is set aside, and all columns are rebuilt, each row once."""
    root = tmp_path / "columns"
    log.append(some_events("a", 300))
    drained(log, root)
    (root / "manifest.json").write_bytes(content)
    assert drained(log, root).rows == 300
    assert ColumnFolder(root).bad_names() == ["manifest.json"]
    assert column_rows(root) == log_rows(log, "shop", "news")


def test_another_log(tmp_path: Path) -> None:
    """When the log is replaced by a backup or a new one, the columns are rebuilt."""
    root = tmp_path / "columns"
    for name, count in (("old", 50), ("shorter", 20), ("empty", 0), ("longer", 90)):
        log = SqliteEventLog(tmp_path / f"{name}.sqlite")
        log.append(some_events(name, count))
        assert drained(log, root).rows == count
        assert column_rows(root) == log_rows(log, "shop", "news")
        log.close()


def test_a_damaged_row(tmp_path: Path, log: SqliteEventLog) -> None:
    """A row that is not JSON is named by its position, and rows that were drained before stay."""
    log.append(some_events("a", 50))
    drained(log, tmp_path / "columns")
    log.append(some_events("b", 1))
    with log.file.transaction() as connection:
        connection.execute("UPDATE event SET body = X'7B00' WHERE position = 51")
    with pytest.raises(StoreUnavailable, match="damaged event before position 51"):
        drained(log, tmp_path / "columns")
    assert len(column_rows(tmp_path / "columns")) == 50


def test_one_writer_at_a_time(tmp_path: Path, log: SqliteEventLog) -> None:
    """While another process locks the folder, a drain with wait=False does nothing and returns None."""
    folder, rows = ColumnFolder(tmp_path / "columns"), SqliteLogRows(log.file)
    with folder.lock(exclusive=True):
        assert drain(folder, rows, BACKGROUND, FEW, wait=False) is None
    with folder.lock(exclusive=False):
        assert drain(folder, rows, BACKGROUND, FEW, wait=False) is None
    assert drain(folder, rows, BACKGROUND, FEW, wait=False) is not None


def test_killed_before_any_step(tmp_path: Path, log: SqliteEventLog) -> None:
    """A drainer that is killed before any rename or removal of a file, while it adds, erases, rebuilds or compacts,
    loses and doubles no row."""
    root = tmp_path / "columns"
    step = 0
    while True:
        step += 1
        log.append(some_events(f"s{step}", 40))  # all kinds of work, so that every step happens
        erase(log, f"position % 13 = {step % 13}")
        for victim in sorted(root.glob("shop/*/*.parquet"))[:1]:
            victim.write_bytes(b"half")
        drainer = start(tmp_path / "log.sqlite", root, str(step))
        drainer.communicate()
        if drainer.returncode == 0:
            break
        assert drainer.returncode == -signal.SIGKILL
    assert step > 20
    assert column_rows(root) == log_rows(log, "shop", "news")


def test_killed_at_any_time(tmp_path: Path, log: SqliteEventLog) -> None:
    """A drainer that is killed repeatedly at random moments, while rows change, loses and doubles no row."""
    root = tmp_path / "columns"
    chance = random.Random(7)
    for kill in range(KILLS):
        drainer = start(tmp_path / "log.sqlite", root)
        assert drainer.stdout is not None
        log.append(some_events(f"k{kill}", 500))
        for _ in range(chance.randrange(1, 5)):
            drainer.stdout.readline()  # a batch is in, and the next one is on its way
        for part in range(chance.randrange(9)):  # takes some milliseconds, a different number each time
            log.append(some_events(f"k{kill}-{part}", 5))
            erase(log, f"position % 29 = {(kill + part) % 29}")
        drainer.kill()
        drainer.communicate()
        if kill % 5 == 4:
            drained(log, root)
            assert column_rows(root) == log_rows(log, "shop", "news")
    drained(log, root)
    rows = column_rows(root)
    assert rows == log_rows(log, "shop", "news")
    assert rows[0][1].created_at.tzinfo is not None and rows[0][1].created_at.astimezone(UTC).year == 2026
