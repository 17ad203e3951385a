"""A data folder of an earlier format is copied and upgraded in place, or refused with a sentence."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.stores.samples import NOON, SUBJECT, VISITOR, event
from vitrine.domain.errors import BadFile
from vitrine.domain.event import EventItem
from vitrine.flow.history import rebuild
from vitrine.flow.known_profiles import KnownProfiles
from vitrine.store.event_body import encode_event
from vitrine.store.open import open_stores
from vitrine.store.sqlite.log import SqliteEventLog

LOG_1 = """
CREATE TABLE event (position INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, visitor_id TEXT NOT NULL,
    event_id TEXT NOT NULL, name TEXT NOT NULL, created_at TEXT NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX event_by_id ON event (site, visitor_id, event_id);
CREATE INDEX event_by_visitor ON event (site, visitor_id);
PRAGMA user_version=1
"""
PROFILES_1 = """
CREATE TABLE profile (site TEXT NOT NULL, visitor_id TEXT NOT NULL, log_position INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (site, visitor_id)) WITHOUT ROWID;
INSERT INTO profile VALUES ('shop', 'visitor-0000000000001', 3, x'80');
PRAGMA user_version=1
"""
ASSIGNMENTS_1 = """
CREATE TABLE assignment (site TEXT NOT NULL, unit TEXT NOT NULL, campaign_key TEXT NOT NULL, variation TEXT NOT NULL,
    PRIMARY KEY (site, unit, campaign_key)) WITHOUT ROWID;
INSERT INTO assignment VALUES ('shop', 'visitor:visitor-0000000000001', 'sale__0', 'b');
PRAGMA user_version=1
"""
ATTRIBUTES_1 = """
CREATE TABLE attributes (site TEXT NOT NULL, owner TEXT NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (site, owner)) WITHOUT ROWID;
INSERT INTO attributes VALUES ('shop', 'account:A17', '{"crm.tier":"gold"}');
PRAGMA user_version=1
"""
SEEN = [
    event("e1", name="view_item", items=(EventItem("p1", item_category="shoes"),)),
    event("e2", after_s=60, name="purchase", items=(EventItem("p1"),), value=12.5),
    event("e3", after_s=90, name="view_item", items=(EventItem("p2"),), account_id="A17", profile_id="dad"),
    event("e4", after_s=95, name="view_item", items=(EventItem("p3"),), account_id="A17"),
    event("e5", after_s=99, name="view_item", items=(EventItem("p4"),), profile_id="lone"),
]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A data folder as format 1 left it."""
    scripts = {"log": LOG_1, "profiles": PROFILES_1, "assignments": ASSIGNMENTS_1, "attributes": ATTRIBUTES_1}
    for name, script in scripts.items():
        connection = sqlite3.connect(tmp_path / f"{name}.sqlite", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(script)
        if name == "log":
            connection.executemany(
                "INSERT INTO event (site, visitor_id, event_id, name, created_at, body) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (row.site, row.visitor_id, row.event_id, row.name, NOON.isoformat(), encode_event(row))
                    for row in SEEN
                ],
            )
        connection.close()
    return tmp_path


def rows(path: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_every_subject_is_known_afterwards(old: Path) -> None:
    """After the upgrade every event has its position and its subject; assignments and attributes are as before."""
    stores = open_stores(old)
    assert list(stores.log.scan("shop")) == list(enumerate(SEEN, 1))
    known = KnownProfiles(stores.profiles, stores.log)
    visitor = known.get("shop", SUBJECT)
    assert visitor is not None and visitor == rebuild("shop", SUBJECT, stores.log)
    assert (visitor.order_value, [touch.item_id for touch in visitor.viewed]) == (12.5, ["p1"])
    for subject, item_id in (("profile:A17/dad", "p2"), ("account:A17", "p3"), ("profile:/lone", "p4")):
        profile = known.get("shop", subject)
        assert profile is not None and [touch.item_id for touch in profile.viewed] == [item_id]
    assert stores.assignments.get("shop", [SUBJECT]) == {SUBJECT: {"sale__0": "b"}}
    assert stores.attributes.get("shop", ["account:A17"]) == {"account:A17": {"crm.tier": "gold"}}
    assert stores.log.append([SEEN[0]]) == [], "a known event is still known"
    assert stores.log.append([event("new")]) > [5]
    stores.close()
    open_stores(old).close()


def test_the_old_files_stay_beside(old: Path) -> None:
    """The old files are kept as copies in the old format; a second start makes no more copies."""
    open_stores(old).close()
    assert [body for (body,) in rows(old / "log.sqlite.v1", "SELECT body FROM event ORDER BY position")] == [
        encode_event(row) for row in SEEN
    ]
    assert rows(old / "profiles.sqlite.v1", "SELECT visitor_id FROM profile") == [(VISITOR,)]
    assert rows(old / "assignments.sqlite.v1", "SELECT unit, variation FROM assignment") == [(SUBJECT, "b")]
    assert rows(old / "attributes.sqlite.v1", "SELECT owner FROM attributes") == [("account:A17",)]
    copies = sorted(path.name for path in old.glob("*.v1*"))
    assert copies == ["assignments.sqlite.v1", "attributes.sqlite.v1", "log.sqlite.v1", "profiles.sqlite.v1"]
    before = {name: (old / name).stat().st_mtime_ns for name in copies}
    open_stores(old).close()
    assert {name: (old / name).stat().st_mtime_ns for name in copies} == before


def test_without_a_copy_nothing_is_upgraded(old: Path) -> None:
    """When the copy cannot be written, the file is not changed, and the sentence says what to do."""
    (old / "log.sqlite.v1.draft").mkdir()
    with pytest.raises(BadFile, match=r"has format 1 and must be upgraded, but the copy log\.sqlite\.v1 cannot"):
        SqliteEventLog(old / "log.sqlite")
    assert rows(old / "log.sqlite", "PRAGMA user_version") == [(1,)]
    assert rows(old / "log.sqlite", "SELECT count(*) FROM event WHERE visitor_id > ''") == [(5,)]
    (old / "log.sqlite.v1.draft").rmdir()
    log = SqliteEventLog(old / "log.sqlite")
    assert len(list(log.scan("shop"))) == 5
    log.close()


def test_a_damaged_row_does_not_stop_the_upgrade(old: Path) -> None:
    """A damaged row does not stop the upgrade; it belongs to its visitor and gives an error when it is read."""
    connection = sqlite3.connect(old / "log.sqlite", isolation_level=None)
    connection.execute("UPDATE event SET body = ? WHERE position = 4", (b'{"account_id": "A1',))
    connection.close()
    SqliteEventLog(old / "log.sqlite").close()
    assert rows(old / "log.sqlite", "SELECT subject FROM event WHERE position IN (3, 4)") == [
        ("profile:A17/dad",),
        (SUBJECT,),
    ]


def test_several_servers_upgrade_once(old: Path) -> None:
    """If several servers start at the same moment, one upgrades and the others wait."""
    with ThreadPoolExecutor(4) as pool:
        logs = list(pool.map(lambda _: SqliteEventLog(old / "log.sqlite"), range(4)))
    assert all(list(log.scan("shop")) == list(enumerate(SEEN, 1)) for log in logs)
    for log in logs:
        log.close()


def test_profiles_of_format_2_are_read_from_the_log(tmp_path: Path) -> None:
    """Profiles of format 2 are dropped and read from the log."""
    log = SqliteEventLog(tmp_path / "log.sqlite")
    log.append(SEEN)
    log.close()
    connection = sqlite3.connect(tmp_path / "profiles.sqlite", isolation_level=None)
    connection.executescript(PROFILES_1.replace("visitor_id TEXT", "subject TEXT").replace("visitor_id))", "subject))"))
    connection.execute("PRAGMA user_version=2")
    connection.close()
    stores = open_stores(tmp_path)
    profile = KnownProfiles(stores.profiles, stores.log).get("shop", SUBJECT)
    assert profile is not None and profile == rebuild("shop", SUBJECT, stores.log)
    stores.close()
    assert (tmp_path / "profiles.sqlite.v2").exists()
