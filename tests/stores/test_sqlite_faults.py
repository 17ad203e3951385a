"""The SQLite engines when the disk, the file or another process fails: one clear sentence, and no loss."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from tests.stores.samples import SUBJECT, VISITOR, event
from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.domain.item import Item
from vitrine.domain.profile import Profile
from vitrine.store.open import open_stores
from vitrine.store.sqlite.assignments import SqliteAssignmentStore
from vitrine.store.sqlite.attributes import SqliteAttributeStore
from vitrine.store.sqlite.catalog import SqliteCatalogStore
from vitrine.store.sqlite.log import SqliteEventLog
from vitrine.store.sqlite.open import PORTS
from vitrine.store.sqlite.profiles import SqliteProfileStore

ENGINES = list(PORTS.values())
Engine = Callable[[Path], Any]


def stored_ids(log: SqliteEventLog) -> list[str]:
    return [stored.event_id for _, stored in log.read_subject("shop", SUBJECT, 0)]


def overwrite_pages(path: Path) -> None:
    """Damage a file in its middle."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 8192))


def filled(path: Path) -> None:
    log = SqliteEventLog(path)
    log.append([event(f"e{n}", page_url="https://shop.example/" + "x" * 300) for n in range(500)])
    log.close()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("folder", ["a-file", "absent", "/proc/absent"])
def test_folder_that_cannot_be_written(tmp_path: Path, engine: Engine, folder: str) -> None:
    """A folder that is a file, is missing or cannot be written gives a sentence that says what to do."""
    (tmp_path / "a-file").write_text("in the way")
    path = tmp_path / folder / "some.sqlite"
    with pytest.raises(StoreUnavailable, match="cannot be opened for writing: make its folder exist") as caught:
        engine(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("engine", ENGINES)
def test_file_of_another_kind(tmp_path: Path, engine: Engine) -> None:
    """A file that is not a SQLite file is refused with a sentence and not changed."""
    path = tmp_path / "some.sqlite"
    path.write_bytes(b"not a database, but dear to somebody" * 200)
    before = path.read_bytes()
    with pytest.raises(BadFile, match="damaged or is not a SQLite file"):
        engine(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("engine", ENGINES)
def test_file_of_a_later_version(tmp_path: Path, engine: Engine) -> None:
    """A file in a later format is refused with both numbers."""
    path = tmp_path / "some.sqlite"
    engine(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(BadFile, match="has format 99 and this Vitrine reads format"):
        engine(path)


def test_truncated_log(tmp_path: Path) -> None:
    """A log file cut short is refused at the start and not replaced by an empty one."""
    path = tmp_path / "log.sqlite"
    filled(path)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(size // 2)
    with pytest.raises(BadFile, match="damaged"):
        SqliteEventLog(path)
    assert path.stat().st_size == size // 2


def test_damaged_page(tmp_path: Path) -> None:
    """Pages overwritten in the middle of the log make its readers fail with a sentence; no wrong event is read."""
    path = tmp_path / "log.sqlite"
    filled(path)
    overwrite_pages(path)
    log = SqliteEventLog(path)
    with pytest.raises(StoreUnavailable, match="damaged"):
        stored_ids(log)
    with pytest.raises(StoreUnavailable, match="damaged"):
        list(log.scan("shop"))
    with pytest.raises(StoreUnavailable, match="damaged"):
        log.append([event("new")])
    log.close()


def test_damaged_event(tmp_path: Path) -> None:
    """A row whose body is damaged is named by its position."""
    path = tmp_path / "log.sqlite"
    log = SqliteEventLog(path)
    position = log.append([event("a"), event("b")])[1]
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE event SET body = '{\"x' WHERE position = ?", (position,))
    connection.close()
    with pytest.raises(StoreUnavailable, match=f"position {position} is damaged"):
        stored_ids(log)
    log.close()


def test_damaged_profile_heals(tmp_path: Path) -> None:
    """A damaged profile reads as None and can be stored again from position 0."""
    path = tmp_path / "profiles.sqlite"
    profiles = SqliteProfileStore(path)
    profiles.put("shop", Profile(SUBJECT, log_position=5), 0)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE profile SET body = x'c1'")
    connection.close()
    assert profiles.get("shop", SUBJECT) is None
    assert profiles.put("shop", Profile(SUBJECT, log_position=8), 0)
    assert profiles.get("shop", SUBJECT) == Profile(SUBJECT, log_position=8)
    profiles.close()


def test_full_disk(tmp_path: Path) -> None:
    """When the file cannot grow, an append fails with a sentence; acknowledged events stay, and small appends work."""
    log = SqliteEventLog(tmp_path / "log.sqlite", max_bytes=200_000)
    assert log.append([event("first")])
    with pytest.raises(StoreUnavailable, match="cannot grow: the disk is full"):
        log.append([event(f"e{n}") for n in range(1_000)])
    assert stored_ids(log) == ["first"]
    assert "cannot grow" in (log.problem() or "")
    assert log.append([event("second")])
    assert stored_ids(log) == ["first", "second"]
    assert log.problem() is None
    log.close()
    assert log.problem()


def test_locked_log(tmp_path: Path) -> None:
    """While another process holds the file, an append is refused after the timeout; reading goes on; later it works."""
    path = tmp_path / "log.sqlite"
    log = SqliteEventLog(path, timeout_s=0.05)
    log.append([event("first")])
    neighbour = sqlite3.connect(path, isolation_level=None)
    neighbour.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match=r"locked by another process for 0\.05 s"):
        log.append([event("refused")])
    assert stored_ids(log) == ["first"]
    neighbour.execute("ROLLBACK")
    neighbour.close()
    assert log.append([event("second")])
    assert stored_ids(log) == ["first", "second"]
    log.close()


def test_locked_group_fails_for_each_caller(tmp_path: Path) -> None:
    """Every caller of a group that failed is refused, and none of its events is stored."""
    path = tmp_path / "log.sqlite"
    log = SqliteEventLog(path, timeout_s=0.05)
    neighbour = sqlite3.connect(path, isolation_level=None)
    neighbour.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(log.append, [event(f"e{n}")]) for n in range(8)]
        assert all(isinstance(answer.exception(), StoreUnavailable) for answer in answers)
    neighbour.execute("ROLLBACK")
    neighbour.close()
    assert stored_ids(log) == []
    log.close()


def test_text_that_is_not_unicode(tmp_path: Path) -> None:
    """An event that cannot be written fails for its own caller and the writer goes on."""
    log = SqliteEventLog(tmp_path / "log.sqlite")
    with pytest.raises(UnicodeEncodeError):
        log.append([event("a", page_url="\ud800")])
    assert log.append([event("b")])
    log.close()


def test_deleted_log(tmp_path: Path) -> None:
    """If the log file is deleted while open, an append is refused, because it would be lost."""
    path = tmp_path / "log.sqlite"
    log = SqliteEventLog(path)
    log.append([event("a")])
    path.unlink()
    with pytest.raises(StoreUnavailable, match="moved or deleted while in use"):
        log.append([event("b")])
    log.close()


def test_many_open_a_new_file_at_once(tmp_path: Path) -> None:
    """Several servers can start at the same moment with an empty data folder."""
    start = Barrier(8)

    def open_and_append(path: Path, n: int) -> list[int]:
        start.wait()
        log = SqliteEventLog(path)
        try:
            return log.append([event(f"e{n}")])
        finally:
            log.close()

    with ThreadPoolExecutor(8) as pool:
        for attempt in range(40):  # without the retries, about one attempt in twelve fails
            path = tmp_path / f"{attempt}.sqlite"
            answers = [pool.submit(open_and_append, path, n) for n in range(8)]
            assert sorted(position for answer in answers for position in answer.result()) == list(range(1, 9))


def test_catalog_damage_is_named(tmp_path: Path) -> None:
    """A damaged catalog row names its item."""
    path = tmp_path / "catalog.sqlite"
    catalog = SqliteCatalogStore(path)
    catalog.replace("shop", [Item("p1")])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE item SET body = 'x'")
    connection.close()
    with pytest.raises(StoreUnavailable, match="item 'p1' is damaged"):
        catalog.items("shop")
    catalog.close()


def test_open_stores_creates_the_folder(tmp_path: Path) -> None:
    """A missing data folder is created with its parents, and its data is there at the next start."""
    folder = tmp_path / "deep" / "data"
    stores = open_stores(folder)
    stores.log.append([event("a")])
    stores.profiles.put("shop", Profile(SUBJECT, log_position=1), 0)
    stores.catalog.replace("shop", [Item("p1")])
    stores.close()
    stores = open_stores(folder)
    assert len(stores.log.read_subject("shop", SUBJECT, 0)) == 1
    assert stores.profiles.get("shop", SUBJECT) == Profile(SUBJECT, log_position=1)
    assert stores.catalog.items("shop") == [Item("p1")]
    stores.close()


def test_open_stores_says_why_not(tmp_path: Path) -> None:
    """A data folder that cannot be created gives one sentence with its name."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match=r"The data folder .*file/data cannot be created: Not a directory"):
        open_stores(tmp_path / "file" / "data")


def read_profile(path: Path) -> tuple[SqliteProfileStore, Callable[[], object]]:
    profiles = SqliteProfileStore(path)
    return profiles, lambda: profiles.get("shop", SUBJECT)


def read_assignments(path: Path) -> tuple[SqliteAssignmentStore, Callable[[], object]]:
    assignments = SqliteAssignmentStore(path)
    return assignments, lambda: assignments.get("shop", [SUBJECT])


def read_attributes(path: Path) -> tuple[SqliteAttributeStore, Callable[[], object]]:
    attributes = SqliteAttributeStore(path)
    return attributes, lambda: attributes.get("shop", [SUBJECT])


def read_log(path: Path) -> tuple[SqliteEventLog, Callable[[], object]]:
    log = SqliteEventLog(path)
    return log, lambda: log.read_subject("shop", SUBJECT, 0)


def find_event(path: Path) -> tuple[SqliteEventLog, Callable[[], object]]:
    log = SqliteEventLog(path)
    return log, lambda: log.find("shop", VISITOR, "a")


def find_erasure(path: Path) -> tuple[SqliteEventLog, Callable[[], object]]:
    log = SqliteEventLog(path)
    return log, lambda: log.erased_at("shop", SUBJECT)


@pytest.mark.parametrize(
    "opened", [read_profile, read_assignments, read_attributes, read_log, find_event, find_erasure]
)
def test_a_decision_waits_for_no_lock(
    tmp_path: Path, opened: Callable[[Path], tuple[Any, Callable[[], object]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a decision reads fails within a hundredth of a second while another process has the file to itself.

    The next reader does not wait at all, until a pause is over. Then reading works again.
    """
    path = tmp_path / "some.sqlite"
    store, read = opened(path)
    neighbour = sqlite3.connect(path, isolation_level=None)
    neighbour.execute("PRAGMA locking_mode=EXCLUSIVE")
    neighbour.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreUnavailable, match=r"locked by another process for 0\.01 s"):
        read()
    with pytest.raises(StoreUnavailable, match="could not be read a moment ago"):
        read()
    neighbour.close()
    monkeypatch.setattr("vitrine.store.breaker.Breaker.allows", lambda _: True)  # the pause is over
    read()
    store.close()


def test_a_damaged_profile_is_passed_over_while_the_file_is_locked(tmp_path: Path) -> None:
    """A damaged profile reads as None at once, also while another process writes, so that it cannot be removed."""
    path = tmp_path / "profiles.sqlite"
    profiles = SqliteProfileStore(path)
    profiles.put("shop", Profile(SUBJECT, log_position=5), 0)
    neighbour = sqlite3.connect(path, isolation_level=None)
    neighbour.execute("UPDATE profile SET body = x'c1'")
    neighbour.execute("BEGIN IMMEDIATE")
    assert profiles.get("shop", SUBJECT) is None
    neighbour.close()
    profiles.close()


def test_readers_go_on_beside_a_damaged_page(tmp_path: Path) -> None:
    """A read that fails without waiting stops no other reader."""
    path = tmp_path / "log.sqlite"
    filled(path)
    overwrite_pages(path)
    log = SqliteEventLog(path)
    for _ in range(3):
        with pytest.raises(StoreUnavailable, match="damaged"):
            stored_ids(log)
    log.close()
