"""The contract of retention, for every engine: old data is removed, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from tests.stores.samples import NOON, OTHER, SUBJECT, VISITOR, event
from vitrine.domain.event import CARRY_OVER
from vitrine.domain.profile import Profile
from vitrine.store.ports import AssignmentStore, EventLog, ProfileStore

DAY_S = 86_400


def ids(log: EventLog, site: str = "shop") -> list[str]:
    return [stored.event_id for _, stored in log.scan(site)]


def test_old_events_leave_the_log(log: EventLog) -> None:
    """Events created before the limit are removed, whenever they arrived; one at the limit and other sites' stay."""
    log.append([event("late", after_s=DAY_S), event("old"), event("border", after_s=10), event("new", after_s=11)])
    log.append([event("imported", after_s=-900 * DAY_S), event("elsewhere", site="other")])
    assert log.tidy("shop", NOON + timedelta(seconds=10)) == 2
    assert ids(log) == ["late", "border", "new"] and ids(log, "other") == ["elsewhere"]
    assert log.read_subject("shop", SUBJECT, 0) == list(log.scan("shop"))
    assert log.find("shop", VISITOR, "old") is None
    assert log.tidy("shop", NOON + timedelta(seconds=10)) == 0


def test_positions_are_never_used_again(log: EventLog) -> None:
    """A new event gets a higher position, even when all earlier ones were removed."""
    positions = log.append([event(f"e{n}") for n in range(4)])
    assert log.tidy("shop", NOON + timedelta(days=1)) == 4
    assert log.append([event("new")])[0] > positions[-1]


def test_many_old_events_go_in_one_call(log: EventLog) -> None:
    """Tidying removes more old events than one transaction has, also between newer ones."""
    log.append([event(f"e{n}", after_s=DAY_S if n % 3 else 0) for n in range(3_000)])
    assert log.tidy("shop", NOON + timedelta(seconds=1)) == 1_000
    assert ids(log) == [f"e{n}" for n in range(3_000) if n % 3]


def test_a_marker_stays_as_long_as_its_browser_is_used(log: EventLog) -> None:
    """A carry-over marker stays while its browser has other events, and is removed with the last one."""
    log.append([event("v"), event("c", name=CARRY_OVER, account_id="A1"), event("a", after_s=DAY_S, account_id="B2")])
    log.append([event("c", name=CARRY_OVER, visitor_id=OTHER, account_id="A1"), event("w", visitor_id=OTHER)])
    assert log.tidy("shop", NOON + timedelta(seconds=1)) == 3
    assert ids(log) == ["c", "a"]
    assert log.tidy("shop", NOON + timedelta(days=2)) == 2
    assert ids(log) == []


def test_who_is_known(log: EventLog) -> None:
    """A visitor is known by any event of the browser, an account by its own or its profiles', a profile by its own."""
    log.append([event("p", account_id="A1", profile_id="dad"), event("o", site="other", visitor_id=OTHER)])
    known = [SUBJECT, "account:A1", "profile:A1/dad"]
    unknown = [f"visitor:{OTHER}", "account:A", "account:A17", "profile:A1/kid", "profile:/dad"]
    assert [subject for subject in known + unknown if log.knows("shop", subject)] == known


def test_old_profiles_go(profiles: ProfileStore) -> None:
    """Profiles of the site not seen since the limit, and empty ones, are removed; one seen at the limit stays."""
    for number in range(1_200):
        seen = NOON + timedelta(seconds=number % 3)
        profiles.put("shop", Profile(f"visitor:{number:016d}", log_position=1, last_seen_at=seen), 0)
    profiles.put("shop", Profile("account:A1", log_position=1), 0)
    profiles.put("other", Profile("account:A1", log_position=1), 0)
    assert profiles.tidy("shop", NOON + timedelta(seconds=1)) == 401
    assert profiles.get("shop", "visitor:0000000000000000") is None
    assert profiles.get("shop", "visitor:0000000000000001") is not None
    assert profiles.get("shop", "account:A1") is None and profiles.get("other", "account:A1") is not None


def test_who_was_seen_again_is_not_old(profiles: ProfileStore) -> None:
    """A profile that was seen again is not old, however it was stored."""
    profiles.put("shop", Profile(SUBJECT, last_seen_at=NOON), 0)
    profiles.put("shop", Profile(SUBJECT, log_position=1, last_seen_at=NOON + timedelta(days=1)), 0)
    assert profiles.tidy("shop", NOON + timedelta(hours=1)) == 0
    profiles.put("shop", Profile(SUBJECT, log_position=2, last_seen_at=NOON + timedelta(days=3)), 1)
    assert profiles.tidy("shop", NOON + timedelta(days=2)) == 0
    assert profiles.tidy("shop", NOON + timedelta(days=4)) == 1


def test_assignments_of_the_unknown_go(assignments: AssignmentStore) -> None:
    """All assignments of the site's subjects that are no longer known are removed."""
    for number in range(1_200):
        assignments.put_first("shop", f"visitor:{number:04d}", "sale__0", "b")
    assignments.put_first("shop", "visitor:0002", "sale__1", "b")
    assignments.put_first("other", "visitor:0002", "sale__0", "b")
    assert assignments.tidy("shop", lambda subject: int(subject[-4:]) % 2 == 1) == 601
    assert assignments.get("shop", ["visitor:0001", "visitor:0002"]) == {
        "visitor:0001": {"sale__0": "b"},
        "visitor:0002": {},
    }
    assert assignments.get("other", ["visitor:0002"]) == {"visitor:0002": {"sale__0": "b"}}
