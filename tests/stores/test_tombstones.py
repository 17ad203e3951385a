"""The contract of an EventLog's tombstones, for every engine: who was erased does not come back by a late event."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stores.samples import NOON, OTHER, SUBJECT, VISITOR, event
from tests.stores.test_forget import files_with
from vitrine.domain.errors import BadSubject
from vitrine.store.ports import EventLog
from vitrine.store.sqlite.log import SqliteEventLog

LATER = NOON + timedelta(minutes=5)


def ids(log: EventLog, site: str = "shop") -> list[str]:
    return [stored.event_id for _, stored in log.scan(site)]


def test_an_erased_visitor_stays_away(log: EventLog) -> None:
    """No event on an erased visitor's browser is stored, whenever it happened and whoever had signed in."""
    log.bury("shop", SUBJECT, LATER)
    assert log.append([event("old"), event("new", after_s=9_999), event("signed-in", account_id="A1")]) == []
    assert len(log.append([event("a", visitor_id=OTHER), event("b"), event("c", site="other")])) == 2
    assert (ids(log), ids(log, "other")) == (["a"], ["c"])


def test_an_erased_account_may_come_again(log: EventLog) -> None:
    """Events of an erased account and of its profiles are dropped up to the erasure, and stored after it."""
    log.bury("shop", "account:A1", LATER)
    rows = [
        event(f"{name}-{after_s}", after_s=after_s, account_id="A1", **fields)
        for after_s in (0, 300, 301)
        for name, fields in (("account", {}), ("kid", {"profile_id": "kid"}))
    ]
    log.append([*rows, event("other", account_id="A17")])
    assert ids(log) == ["account-301", "kid-301", "other"]


def test_an_erased_profile_leaves_its_household_alone(log: EventLog) -> None:
    """A tombstone of a profile concerns neither its account nor the account's other profiles."""
    log.bury("shop", "profile:A1/dad", LATER)
    log.append([event("d", account_id="A1", profile_id="dad"), event("k", account_id="A1", profile_id="kid")])
    log.append([event("a", account_id="A1")])
    assert ids(log) == ["k", "a"]


def test_a_tombstone_has_the_latest_time(log: EventLog) -> None:
    """A tombstone tells when its subject was erased last; a repetition of an earlier erasure changes no time."""
    assert log.erased_at("shop", SUBJECT) is None
    log.bury("shop", "account:A1", LATER)
    log.bury("shop", "account:A1", NOON)
    assert log.erased_at("shop", "account:A1") == log.erased_at("shop", "profile:A1/kid") == LATER
    found = [log.erased_at(*who) for who in (("shop", SUBJECT), ("other", "account:A1"), ("shop", "account:A17"))]
    assert found == [None, None, None]
    with pytest.raises(BadSubject):
        log.bury("shop", VISITOR, NOON)


def test_each_erasure_is_noticed(log: EventLog) -> None:
    """The number of erasures grows with each of them, also with a repeated one."""
    numbers = [log.erasures()]
    for subject in (SUBJECT, SUBJECT, "account:A1"):
        log.bury("shop", subject, NOON)
        numbers.append(log.erasures())
    assert numbers == sorted(set(numbers))


def test_a_detached_visitor_is_measured_only(log: EventLog, tmp_path: Path) -> None:
    """Detached events keep what happened, under one stand-in id, without consent to a profile and without free text."""
    told = {"page_url": "https://shop.example/", "search_term": "coat", "transaction_id": "T1", "params": {"a": "b"}}
    log.append([event("a", value=12.5, **told), event("b"), event("x", visitor_id=OTHER)])
    log.append([event("signed-in", account_id="A1")])
    assert log.detach("shop", SUBJECT) == 2
    first, second, *others = (stored for _, stored in log.scan("shop"))
    assert first.visitor_id == second.visitor_id != VISITOR and first.subject == f"visitor:{first.visitor_id}"
    assert (first.value, first.consent, first.page_url, first.search_term) == (12.5, "measurement", None, None)
    assert (first.transaction_id, first.params) == (None, {})
    assert [stored.consent for stored in others] == ["all", "all"]
    assert log.read_subject("shop", SUBJECT, 0) == [] and log.detach("shop", SUBJECT) == 0
    log.forget("shop", SUBJECT)
    assert files_with(tmp_path, VISITOR) == [] and len(ids(log)) == 4
    with pytest.raises(BadSubject):
        log.detach("shop", "account:A1")


def test_a_tombstone_does_not_say_who_it_is_for(tmp_path: Path) -> None:
    """The file has only a keyed hash of the subject; with the key of another installation the hash is another one."""
    marks = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        log = SqliteEventLog(tmp_path / name / "log.sqlite")
        log.bury("shop", "account:anna@shop", NOON)
        log.close()
        connection = sqlite3.connect(tmp_path / name / "log.sqlite")
        marks += connection.execute("SELECT mark FROM tombstone").fetchall()
        connection.close()
    assert files_with(tmp_path, "anna") == []
    assert len(set(marks)) == 2 and {len(mark) for (mark,) in marks} == {16}
    assert ((tmp_path / "one" / "tombstones.key").stat().st_mode & 0o777) == 0o600


def test_processes_share_tombstones(tmp_path: Path) -> None:
    """A tombstone that another process leaves holds at once, and after a restart."""
    server, command = SqliteEventLog(tmp_path / "log.sqlite"), SqliteEventLog(tmp_path / "log.sqlite")
    assert len(server.append([event("a")])) == 1
    command.bury("shop", SUBJECT, NOON)
    assert server.append([event("b")]) == []
    server.close()
    command.close()
    again = SqliteEventLog(tmp_path / "log.sqlite")
    assert again.append([event("c")]) == [] and again.erased_at("shop", SUBJECT) == NOON
    again.close()


def test_no_event_slips_in_between(log: EventLog) -> None:
    """While threads append events of a visitor, an erasure leaves none of them."""

    def append(thread: int) -> int:
        return sum(len(log.append([event(f"{thread}-{n}")])) for n in range(60))

    with ThreadPoolExecutor(8) as pool:
        stored = [pool.submit(append, thread) for thread in range(8)]
        log.bury("shop", SUBJECT, NOON)
        log.forget("shop", SUBJECT)
        for each in stored:
            each.result()
    assert ids(log) == []
