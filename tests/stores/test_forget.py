"""The contract of SubjectStore, for every port and engine: exporting and forgetting a subject."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import msgspec
import pytest

from tests.stores.samples import NOON, OTHER, SUBJECT, VISITOR, event
from vitrine.domain.errors import BadSubject, StoreUnavailable
from vitrine.domain.event import CARRY_OVER, Event
from vitrine.domain.profile import Profile
from vitrine.store.ports import AssignmentStore, AttributeStore, EventLog, ProfileStore, SubjectStore
from vitrine.store.sqlite.log import SqliteEventLog
from vitrine.store.sqlite.profiles import SqliteProfileStore
from vitrine.wire.scalars import VisitorId

HOUSEHOLD = ["account:A1", "profile:A1/dad", "profile:A1/kid"]
STRANGERS = [SUBJECT, f"visitor:{OTHER}", "account:A17", "profile:A17/dad", "profile:/A1"]
SUBJECTS = HOUSEHOLD + STRANGERS
Port: TypeAlias = tuple[SubjectStore, Callable[[str, str], object]]


def event_of(subject: str, event_id: str, site: str = "shop") -> Event:
    """An event of the subject; unless the subject is a visitor, on a browser of its own."""
    kind, _, value = subject.partition(":")
    if kind == "visitor":
        return event(event_id, site=site, visitor_id=value)
    account_id, _, profile_id = value.partition("/")
    return event(event_id, site=site, visitor_id="b" * 20, account_id=account_id or None, profile_id=profile_id or None)


def files_with(folder: Path, *texts: str) -> list[str]:
    """The files below the folder that contain one of the texts."""
    return [path.name for path in paths_with(folder, *texts)]


def paths_with(folder: Path, *texts: str) -> list[Path]:
    """Their paths. Another process looks: closing a SQLite file that this process has open would drop its locks."""
    patterns = [f"--regexp={text}" for text in texts]
    command = ["grep", "--recursive", "--files-with-matches", "--text", "--fixed-strings", *patterns, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [Path(line) for line in done.stdout.splitlines()]


class Contract:
    """The tests of every port. `port` is a store and a function that stores something about a subject."""

    def test_one_subject_is_forgotten(self, port: Port, tmp_path: Path) -> None:
        """A forgotten subject is in no export and its ids in no file; other subjects and sites keep their data."""
        store, fill = port
        for subject in SUBJECTS:
            fill("shop", subject)
        fill("other", "account:A17")
        before = {subject: store.export("shop", subject) for subject in SUBJECTS}
        assert all(subject in found for subject, found in before.items())
        for subject in ("profile:A1/dad", SUBJECT):
            assert store.forget("shop", subject) > 0
            assert store.export("shop", subject) == {}
            assert files_with(tmp_path, subject, subject.removeprefix("visitor:")) == []
            assert store.forget("shop", subject) == 0, "there is nothing left"
        left = [subject for subject in SUBJECTS if store.export("shop", subject)]
        assert left == [subject for subject in SUBJECTS if subject not in ("profile:A1/dad", SUBJECT)]
        assert {each: store.export("shop", each) for each in left[1:]} == {each: before[each] for each in left[1:]}
        assert list(store.export("other", "account:A17")) == ["account:A17"]

    def test_an_account_is_forgotten_with_its_profiles(self, port: Port, tmp_path: Path) -> None:
        """An account is exported and forgotten with its profiles, but not with an account whose id begins alike."""
        store, fill = port
        for subject in SUBJECTS:
            fill("shop", subject)
        assert sorted(store.export("shop", "account:A1")) == HOUSEHOLD
        assert store.forget("shop", "account:A1") >= len(HOUSEHOLD)
        assert [subject for subject in SUBJECTS if store.export("shop", subject)] == STRANGERS
        assert files_with(tmp_path, "profile:A1/", '"account_id":"A1"') == []

    def test_who_was_forgotten_may_come_again(self, port: Port) -> None:
        """A forgotten subject may come back and is new."""
        store, fill = port
        fill("shop", SUBJECT)
        store.forget("shop", SUBJECT)
        fill("shop", SUBJECT)
        assert list(store.export("shop", SUBJECT)) == [SUBJECT]

    def test_what_is_no_subject_is_refused(self, port: Port) -> None:
        """An invalid subject is refused, and a closed store says that it is closed."""
        store, fill = port
        fill("shop", SUBJECT)
        for call in (store.forget, store.export):
            with pytest.raises(BadSubject):
                call("shop", VISITOR)
        store.close()  # type: ignore[attr-defined]
        with pytest.raises(StoreUnavailable, match="stopping"):
            store.forget("shop", SUBJECT)


class TestLog(Contract):
    """Events."""

    @pytest.fixture
    def port(self, log: EventLog) -> Port:
        return log, lambda site, subject: log.append([event_of(subject, f"{subject}-{n}", site) for n in range(3)])

    def test_what_is_given_out_is_whole(self, log: EventLog) -> None:
        """An export has each event as plain JSON values, without fields that have their default."""
        log.append([event("a", page_url="https://shop.example/"), event("b", account_id="A1")])
        [exported] = log.export("shop", SUBJECT)[SUBJECT]
        assert exported == {
            "event_id": "a",
            "site": "shop",
            "visitor_id": VISITOR,
            "name": "page_view",
            "created_at": "2026-06-01T12:00:00Z",
            "received_at": "2026-06-01T12:00:00Z",
            "page_url": "https://shop.example/",
            "proof": "visitor",
            "consent": "all",
        }


class TestProfiles(Contract):
    """Profiles."""

    @pytest.fixture
    def port(self, profiles: ProfileStore) -> Port:
        return profiles, lambda site, subject: profiles.put(site, Profile(subject, log_position=1), 0)

    def test_what_is_given_out_is_whole(self, profiles: ProfileStore) -> None:
        """An export has the profile as plain JSON values."""
        profiles.put("shop", Profile(SUBJECT, log_position=1, last_seen_at=NOON, cart=("p1",)), 0)
        exported = profiles.export("shop", SUBJECT)[SUBJECT]
        assert (exported["subject"], exported["cart"]) == (SUBJECT, ["p1"])
        assert exported["last_seen_at"] == "2026-06-01T12:00:00Z"


class TestAssignments(Contract):
    """Kept variations."""

    @pytest.fixture
    def port(self, assignments: AssignmentStore) -> Port:
        return assignments, lambda site, subject: assignments.put_first(site, subject, "sale__0", "b")

    def test_what_is_given_out_is_whole(self, assignments: AssignmentStore) -> None:
        """An export has each variation by its campaign key."""
        assignments.put_first("shop", SUBJECT, "sale__0", "b")
        assignments.put_first("shop", SUBJECT, "sale__1", "a")
        assert assignments.export("shop", SUBJECT) == {SUBJECT: {"sale__0": "b", "sale__1": "a"}}


class TestAttributes(Contract):
    """Imported attributes."""

    @pytest.fixture
    def port(self, attributes: AttributeStore) -> Port:
        return attributes, lambda site, subject: attributes.put(site, [(subject, {"crm.tier": "gold"})])

    def test_what_is_given_out_is_whole(self, attributes: AttributeStore) -> None:
        """An export has each attribute by its name; a subject without any is missing."""
        attributes.put("shop", [(SUBJECT, {"crm.scores": [1, 2.5]}), ("account:A1", {})])
        assert attributes.export("shop", SUBJECT) == {SUBJECT: {"crm.scores": [1, 2.5]}}
        assert attributes.export("shop", "account:A1") == {}


def test_a_forgotten_visitor_leaves_what_others_did_on_the_browser(log: EventLog, tmp_path: Path) -> None:
    """Events of others on a forgotten visitor's browser stay, with a stand-in for its id; its marker is removed."""
    events = [
        event("v"),
        event("c", name=CARRY_OVER, account_id="A1"),
        event("a", account_id="A1"),
        event("k", account_id="A1", profile_id="kid"),
        event("x", visitor_id=OTHER, account_id="A1"),
    ]
    positions = log.append(events)
    assert log.forget("shop", SUBJECT) == 4
    left = list(log.scan("shop"))
    assert [position for position, _ in left] == positions[2:]
    [stand_in] = {stored.visitor_id for _, stored in left[:2]}
    assert [stored for _, stored in left] == [
        replace(events[2], visitor_id=stand_in), replace(events[3], visitor_id=stand_in), events[4],
    ]  # fmt: skip
    assert log.read_subject("shop", "account:A1", 0) == [left[0], left[2]]
    assert log.find("shop", VISITOR, "a") is None
    assert log.find("shop", stand_in, "a") == left[0]
    assert files_with(tmp_path, VISITOR) == []
    assert log.append([event("new")])[0] > positions[-1], "positions are never used again"


def test_no_browser_can_take_a_stand_in(log: EventLog) -> None:
    """The stand-in for a forgotten visitor's id is none that a browser can send, so it is never taken."""
    guesses = [event("a", visitor_id=f"forgotten-{position:012d}") for position in range(1, 9)]
    log.append([event("a", account_id="A1"), *guesses])
    log.forget("shop", SUBJECT)
    [(_, kept)] = log.read_subject("shop", "account:A1", 0)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(kept.visitor_id, VisitorId)
    assert log.find("shop", kept.visitor_id, "a") is not None
    assert len(list(log.scan("shop"))) == 9


def test_the_marker_stays_when_only_the_own_events_go(log: EventLog) -> None:
    """Removing only a visitor's own events leaves the marker and the events of those who signed in."""
    log.append([event("v"), event("c", name=CARRY_OVER, account_id="A1"), event("a", account_id="A1")])
    log.append([event("o", site="other")])
    assert [log.forget_own("shop", SUBJECT) for _ in range(2)] == [1, 0]
    assert [stored.event_id for _, stored in log.scan("shop")] == ["c", "a"]
    assert len(list(log.scan("other"))) == 1
    with pytest.raises(BadSubject):
        log.forget_own("shop", VISITOR)


def test_many_rows_are_forgotten(log: EventLog, tmp_path: Path) -> None:
    """Forgetting works for more rows than one transaction has."""
    log.append([event(f"v{n}") for n in range(1_200)])
    log.append([event(f"a{n}", account_id="A1") for n in range(1_200)])
    assert log.forget("shop", SUBJECT) == 2_400
    assert len(log.read_subject("shop", "account:A1", 0)) == 1_200
    assert files_with(tmp_path, VISITOR) == []


def test_nothing_stays_of_busy_files(tmp_path: Path) -> None:
    """Forgotten rows leave no trace in files with many rewritten rows and balanced pages."""
    chance = random.Random(7)
    log, profiles = SqliteEventLog(tmp_path / "log.sqlite"), SqliteProfileStore(tmp_path / "profiles.sqlite")
    visitors = [f"{chance.getrandbits(64):024x}" for _ in range(120)]
    for turn in range(40):
        batch = [
            event(f"{chance.getrandbits(64):x}", visitor_id=visitor_id, page_url="x" * chance.randrange(300))
            for visitor_id in chance.choices(visitors, k=50)
        ]
        log.append(batch)
        for one in batch:
            stored = profiles.get("shop", one.subject)
            fresh = Profile(one.subject, turn + 1, landing_url="y" * chance.randrange(2_000))
            profiles.put("shop", fresh, stored.log_position if stored else 0)
    for visitor_id in chance.sample(visitors, 40):
        log.forget("shop", f"visitor:{visitor_id}")
        profiles.forget("shop", f"visitor:{visitor_id}")
        assert files_with(tmp_path, visitor_id) == []
    log.close()
    profiles.close()


def test_a_copy_that_sqlite_left_in_a_page_goes(tmp_path: Path) -> None:
    """Copies of forgotten rows that SQLite leaves in unallocated space are found and removed."""
    path = tmp_path / "log.sqlite"
    log = SqliteEventLog(path)
    log.append([event("a", visitor_id=OTHER), event("b")])
    log.close()
    content = bytearray(path.read_bytes())
    pages = range(0, len(content), 4_096)
    leaf = next(at for at in pages if content[at] == 13 and OTHER.encode() in content[at : at + 4_096])
    content[leaf + 100 : leaf + 100 + len(VISITOR)] = VISITOR.encode()
    path.write_bytes(content)
    log = SqliteEventLog(path)
    assert log.forget("shop", SUBJECT) == 1
    assert files_with(tmp_path, VISITOR) == []
    assert [stored.event_id for _, stored in log.scan("shop")] == ["a"]
    log.close()


def test_a_copy_of_an_earlier_format_goes(tmp_path: Path) -> None:
    """Forgetting deletes the copies of earlier formats, and no other file."""
    (tmp_path / "log.sqlite.v1").write_text(VISITOR)
    (tmp_path / "my-log.sqlite.v1").write_text("mine")
    log = SqliteEventLog(tmp_path / "log.sqlite")
    log.append([event("a")])
    log.forget("shop", SUBJECT)
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.sqlite", "my-log.sqlite.v1"]


def test_a_reader_that_never_ends_is_named(tmp_path: Path) -> None:
    """While another process reads, the write-ahead log cannot be emptied; forgetting says so and works if repeated."""
    log = SqliteEventLog(tmp_path / "log.sqlite", timeout_s=0.05)
    log.append([event("a")])
    neighbour = sqlite3.connect(tmp_path / "log.sqlite", isolation_level=None)
    neighbour.execute("BEGIN")
    neighbour.execute("SELECT count(*) FROM event").fetchone()
    with pytest.raises(StoreUnavailable, match="write-ahead log still holds what was deleted: do it again"):
        log.forget("shop", SUBJECT)
    neighbour.close()
    assert log.forget("shop", SUBJECT) == 0
    assert files_with(tmp_path, VISITOR) == []
    log.close()


def test_a_server_goes_on_while_somebody_is_forgotten(tmp_path: Path) -> None:
    """Forgetting works while another process has the log open, which then reads nothing of the subject."""
    server, command = SqliteEventLog(tmp_path / "log.sqlite"), SqliteEventLog(tmp_path / "log.sqlite")
    server.append([event("a"), event("b", visitor_id=OTHER)])
    assert len(server.read_subject("shop", SUBJECT, 0)) == 1
    assert command.forget("shop", SUBJECT) == 1
    assert server.read_subject("shop", SUBJECT, 0) == []
    assert server.append([event("c", visitor_id=OTHER)])
    assert files_with(tmp_path, VISITOR) == []
    server.close()
    command.close()


READ = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT subject FROM profile').fetchall())"


def test_a_server_keeps_its_hold_on_the_file_it_searched(tmp_path: Path) -> None:
    """After a server process has forgotten somebody, another process that opens and closes the file takes nothing away:
    what the server stores next is there."""
    path = tmp_path / "profiles.sqlite"
    server = SqliteProfileStore(path)
    server.put("shop", Profile(SUBJECT, 1), 0)
    server.forget("shop", SUBJECT)

    def read() -> str:
        return subprocess.run(
            [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
        ).stdout

    assert read() == "[]\n"
    server.put("shop", Profile("account:A1", 1), 0)
    assert read() == "[('account:A1',)]\n"
    server.close()
