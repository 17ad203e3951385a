"""The Redis engine when its server is gone, frozen, slow, full, read-only, or refuses access.

The server is real. The tests control the clock of the breaker, so that nothing waits.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.redis_server import HOST, RedisProcess, SharedServers
from tests.stores.clock import Clock
from tests.stores.dripper import Dripper
from tests.stores.samples import NOON, SUBJECT
from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.domain.profile import Profile
from vitrine.store.redis.address import parse_address
from vitrine.store.redis.assignments import RedisAssignmentStore
from vitrine.store.redis.keys import key
from vitrine.store.redis.profiles import RedisProfileStore

ROOT = Path(__file__).resolve().parents[2]
KEPT = Profile(SUBJECT, log_position=7)
MAX_FAILURES = 3
PLACE = key("vitrine", "shop", SUBJECT, "profile")
# A timeout of 0.4 s, because the machine may be busy with other tests; and room to notice it.
AT_ONCE_S = 2.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def profiles(redis_server: RedisProcess, clock: Clock) -> Iterator[RedisProfileStore]:
    """A store with one profile in it."""
    store = opened(redis_server, clock)
    assert store.put("shop", KEPT, 0)
    yield store
    store.close()


def opened(server: RedisProcess | Dripper, clock: Clock, *, who: str = "", options: str = "") -> RedisProfileStore:
    url = f"redis://{who}{HOST}:{server.port}?timeout_ms=400&max_failures={MAX_FAILURES}&pause_ms=1000{options}"
    return RedisProfileStore(parse_address(url), clock=clock)


def give_up(profiles: RedisProfileStore, sentence: str) -> None:
    """Fail often enough to open the breaker, each time within the timeout."""
    for _ in range(MAX_FAILURES):
        started = time.monotonic()
        with pytest.raises(StoreUnavailable, match=sentence):
            profiles.get("shop", SUBJECT)
        assert time.monotonic() - started < AT_ONCE_S
    with pytest.raises(StoreUnavailable, match="failed several times and gets no commands for a while"):
        profiles.get("shop", SUBJECT)


def test_gone_and_back(
    redis_server: RedisProcess, profiles: RedisProfileStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A killed server is named in the error, gets no commands after some failures, and is used when it is back."""
    caplog.set_level(logging.INFO)
    redis_server.kill()
    give_up(profiles, r"cannot be reached [(]Conn.*[)]: start the server")
    redis_server.start()
    with pytest.raises(StoreUnavailable, match="gets no commands for a while"):
        profiles.get("shop", SUBJECT)
    clock.now += 1
    assert profiles.get("shop", SUBJECT) is None
    assert profiles.put("shop", KEPT, 0)
    assert profiles.get("shop", SUBJECT) == KEPT
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 2 and "It is now tried once every 1 s" in messages[0] and "answers again" in messages[1]


def test_still_gone_after_the_pause(redis_server: RedisProcess, profiles: RedisProfileStore, clock: Clock) -> None:
    """If the server is still down after a pause, one caller finds out, and all others wait for the next pause."""
    redis_server.kill()
    give_up(profiles, "cannot be reached")
    for _pause in range(2):
        clock.now += 1
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            profiles.get("shop", SUBJECT)
        with pytest.raises(StoreUnavailable, match="gets no commands for a while"):
            profiles.get("shop", SUBJECT)


def test_frozen_and_thawed(redis_server: RedisProcess, profiles: RedisProfileStore, clock: Clock) -> None:
    """A frozen server costs the timeout, and its late answers are never used for later commands."""
    profiles.put("shop", Profile("visitor:other", log_position=9), 0)
    redis_server.freeze()
    give_up(profiles, "did not answer in time")
    redis_server.thaw()
    clock.now += 1
    assert profiles.get("shop", "visitor:other") == Profile("visitor:other", log_position=9)
    assert profiles.get("shop", SUBJECT) == KEPT


def test_slow_and_quick_again(redis_server: RedisProcess, profiles: RedisProfileStore, clock: Clock) -> None:
    """A server that is too busy to answer is handled like a frozen one, and is used again afterwards."""
    redis_server.order("CLIENT", "PAUSE", 3_000, "ALL")
    give_up(profiles, "did not answer in time")
    redis_server.order("PING")  # answered at the end of the pause
    clock.now += 1
    assert profiles.get("shop", SUBJECT) == KEPT


def test_an_answer_byte_by_byte(redis_server: RedisProcess, clock: Clock) -> None:
    """An answer that comes byte by byte has one timeout for all of it, counts as a failure, and is never used."""
    with Dripper(redis_server.port) as dripper:
        profiles = opened(dripper, clock)
        assert profiles.put("shop", KEPT, 0)
        dripper.pause_s = 0.1  # an answer has about 100 bytes: 10 s for the whole, and never 0.4 s for a byte
        give_up(profiles, "did not answer in time")
        dripper.pause_s = 0.0
        clock.now += 1
        assert profiles.get("shop", SUBJECT) == KEPT
        profiles.close()


def test_a_login_byte_by_byte(redis_server: RedisProcess, clock: Clock) -> None:
    """All answers while a connection is opened have one timeout, too."""
    redis_server.lock("correct")
    with Dripper(redis_server.port) as dripper:
        profiles = opened(dripper, clock, who=":correct@")
        dripper.pause_s = 0.12  # "+OK" and its line end take 0.6 s
        give_up(profiles, "did not answer in time")
        profiles.close()


def test_full_and_free_again(redis_server: RedisProcess, profiles: RedisProfileStore) -> None:
    """A full server refuses writes with a sentence, and is still read, also after many refusals."""
    redis_server.order("CONFIG", "SET", "maxmemory", 1)
    for _ in range(MAX_FAILURES + 1):
        with pytest.raises(StoreUnavailable, match="is full and takes no writes: free memory or raise its maxmemory"):
            profiles.put("shop", KEPT, 7)
    assert profiles.get("shop", SUBJECT) == KEPT
    assert "is full" in (profiles.problem() or "")
    redis_server.order("CONFIG", "SET", "maxmemory", 0)
    assert profiles.problem() is None
    assert profiles.put("shop", KEPT, 7)


def test_a_replica_is_named(redis_server: RedisProcess, profiles: RedisProfileStore) -> None:
    """A server that has become a replica is read; writes fail with a sentence that says what to do."""
    redis_server.order("REPLICAOF", HOST, 1)
    with pytest.raises(StoreUnavailable, match="is a replica and takes no writes: name the primary"):
        profiles.put("shop", KEPT, 7)
    assert profiles.get("shop", SUBJECT) == KEPT
    assert "is a replica" in (profiles.problem() or "")


@pytest.mark.parametrize("fault", [RedisProcess.kill, RedisProcess.freeze])
def test_a_problem_is_seen_without_visitors(
    redis_server: RedisProcess, profiles: RedisProfileStore, fault: Callable[[RedisProcess], None]
) -> None:
    """`problem` reports a missing server before any page view uses it."""
    assert profiles.problem() is None
    fault(redis_server)
    assert f"redis://{HOST}:{redis_server.port}/0" in (profiles.problem() or "")


def test_a_wrong_password(redis_server: RedisProcess, clock: Clock) -> None:
    """A wrong password is a BadFile at the start, later a StoreUnavailable; no sentence has the password."""
    redis_server.lock("correct")
    for who in ("", ":hunter2@", "hunter2:hunter2@"):
        with pytest.raises(BadFile, match="refuses the user or the password: correct them in VITRINE_STORE") as raised:
            opened(redis_server, clock, who=who)
        assert "hunter2" not in str(raised.value)
    profiles = opened(redis_server, clock, who=":correct@")
    assert profiles.put("shop", KEPT, 0)
    redis_server.lock("changed")
    redis_server.kill()
    redis_server.start()
    with pytest.raises(StoreUnavailable, match=r"redis://\*\*\*@127.*refuses the user or the password") as changed:
        profiles.get("shop", SUBJECT)
    assert "correct@" not in str(changed.value)
    profiles.close()


def test_the_least_permissions(redis_server: RedisProcess, clock: Clock) -> None:
    """A user with the rights in server/docs/operate.md can do everything; a missing right is named."""
    rights = (ROOT / "server/docs/operate.md").read_text(encoding="utf-8")
    line = next(line for line in rights.splitlines() if line.startswith("ACL SETUSER vitrine"))
    redis_server.order(*line.split("#")[0].split())
    profiles = opened(redis_server, clock, who="vitrine:PASSWORD@")
    assert profiles.put("shop", KEPT, 0)
    assert profiles.get("shop", SUBJECT) == KEPT
    assert profiles.problem() is None
    assert profiles.tidy("shop", NOON) == 1
    assert profiles.forget("shop", "account:A1") == 0
    assert profiles.put("shop", KEPT, 0)
    redis_server.order("ACL", "SETUSER", "vitrine", "-eval")
    with pytest.raises(StoreUnavailable, match=r"lacks a permission for this user .*operate.md lists"):
        profiles.put("shop", KEPT, 7)
    profiles.close()


def test_a_database_that_is_not_there(redis_server: RedisProcess) -> None:
    """A database number that the server does not have is refused at the start."""
    with pytest.raises(BadFile, match="/99 cannot serve: DB index is out of range"):
        RedisProfileStore(parse_address(f"redis://{HOST}:{redis_server.port}/99"))


@pytest.mark.parametrize(
    ("running", "written", "sentence"),
    [
        ("redis", "redis+cluster", r"does not belong to a cluster: write redis:// in"),
        ("redis+cluster", "redis", r"belongs to a cluster: write redis[+]cluster:// in"),
        ("redis", "rediss", "cannot be reached|did not answer"),
        ("rediss", "redis", "cannot be reached|did not answer"),
    ],
)
def test_a_wrong_scheme(redis_servers: SharedServers, running: str, written: str, sentence: str) -> None:
    """A URL for a cluster instead of a server, or the reverse, is refused with the right scheme; so is wrong TLS."""
    port = redis_servers.nodes(running)[0].port
    with pytest.raises((BadFile, StoreUnavailable), match=sentence):
        RedisProfileStore(parse_address(f"{written}://{HOST}:{port}"))


def test_a_certificate_nobody_vouches_for(redis_servers: SharedServers) -> None:
    """Over TLS a certificate that neither the system nor `ca_file` trusts is refused."""
    port = redis_servers.nodes("rediss")[0].port
    with pytest.raises(StoreUnavailable, match=r"cannot be reached .*certificate"):
        RedisProfileStore(parse_address(f"rediss://{HOST}:{port}"))


@pytest.mark.parametrize("host", ["absent.invalid", "127.0.0.1:1"])
def test_a_host_that_is_not_there(host: str) -> None:
    """A host name that does not exist, or a closed port, gives one sentence."""
    with pytest.raises(StoreUnavailable, match=rf"redis://{host}.* cannot be reached [(].*[)]: start the server"):
        RedisProfileStore(parse_address(f"redis://{host}"))


def test_a_damaged_profile_heals(redis_server: RedisProcess, profiles: RedisProfileStore) -> None:
    """A damaged profile reads as None and can be stored again from position 0."""
    redis_server.order("HSET", PLACE, "body", "\xc1")
    assert profiles.get("shop", SUBJECT) is None
    assert profiles.put("shop", KEPT, 0)
    assert profiles.get("shop", SUBJECT) == KEPT


def test_damaged_assignments(redis_server: RedisProcess, caplog: pytest.LogCaptureFixture) -> None:
    """An assignment that is not UTF-8 is passed over, the others count, and the log says so once."""
    assignments = RedisAssignmentStore(parse_address(f"redis://{HOST}:{redis_server.port}?timeout_ms=5000"))
    assignments.put_first("shop", SUBJECT, "sale__0", "a")
    with Redis(HOST, redis_server.port) as operator:
        operator.hset(key("vitrine", "shop", SUBJECT, "assignments"), b"\xff\xfe", b"\xff")
    for _ in range(2):
        assert assignments.get("shop", [SUBJECT]) == {SUBJECT: {"sale__0": "a"}}
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assignments.close()


def test_foreign_keys_are_passed_over(redis_server: RedisProcess, profiles: RedisProfileStore) -> None:
    """A key that is not UTF-8 does not stop tidying, forgetting or exporting."""
    assert profiles.put("shop", Profile("profile:acc/kid", log_position=1), 0)
    with Redis(HOST, redis_server.port) as operator:
        operator.hset(b"vitrine:{shop/profile:acc/\xff}:profile", "body", "b")
    assert list(profiles.export("shop", "account:acc")) == ["profile:acc/kid"]
    assert profiles.forget("shop", "account:acc") == 1
    assert profiles.tidy("shop", NOON) == 1


def test_tidying_damaged_profiles(redis_server: RedisProcess, profiles: RedisProfileStore) -> None:
    """A profile with an invalid time, or a key of another type, counts as old and does not stop tidying."""
    redis_server.order("HSET", PLACE, "seen_ms", "abc")
    redis_server.order("SET", key("vitrine", "shop", "visitor:other", "profile"), "x")
    assert profiles.tidy("shop", NOON) == 2


@pytest.mark.parametrize(
    "damage",
    [("HSET", PLACE, "position", "zzz"), ("HSET", PLACE, "position", 3), ("HDEL", PLACE, "position")],
)
def test_a_damaged_position_heals(
    redis_server: RedisProcess, profiles: RedisProfileStore, damage: tuple[str, ...]
) -> None:
    """A profile whose position is missing or not that of its body is dropped by a put, and can be stored again."""
    redis_server.order(*damage)
    assert not profiles.put("shop", KEPT, 7)
    assert profiles.get("shop", SUBJECT) is None
    assert profiles.put("shop", KEPT, 0)
    assert profiles.get("shop", SUBJECT) == KEPT


def test_a_missing_body_heals(redis_server: RedisProcess, profiles: RedisProfileStore) -> None:
    """A profile without a body reads as None, and can be stored after the first try."""
    redis_server.order("HDEL", PLACE, "body")
    assert profiles.get("shop", SUBJECT) is None
    assert not profiles.put("shop", KEPT, 0)
    assert profiles.put("shop", KEPT, 0)


def test_a_lost_race_drops_nothing(profiles: RedisProfileStore, caplog: pytest.LogCaptureFixture) -> None:
    """A put from an outdated position, or for a deleted profile, is refused without a warning; stored ones stay."""
    assert not profiles.put("shop", Profile("visitor:other", log_position=9), 5)
    assert not profiles.put("shop", Profile(SUBJECT, log_position=9), 5)
    assert profiles.get("shop", SUBJECT) == KEPT
    assert caplog.records == []


def test_somebody_else_s_key(redis_server: RedisProcess, profiles: RedisProfileStore) -> None:
    """A key of another Redis type reads as None, is dropped, and the profile can be stored again."""
    redis_server.order("SET", PLACE, "x")
    assert profiles.get("shop", SUBJECT) is None
    assert profiles.put("shop", KEPT, 0)
    assert profiles.get("shop", SUBJECT) == KEPT


def test_prefixes_keep_apart(redis_server: RedisProcess, profiles: RedisProfileStore, clock: Clock) -> None:
    """Two Vitrines may share a server when their URLs have different prefixes."""
    other = opened(redis_server, clock, options="&prefix=other")
    assert other.get("shop", SUBJECT) is None
    assert other.put("shop", Profile(SUBJECT, log_position=1), 0)
    assert profiles.get("shop", SUBJECT) == KEPT
    other.close()


@pytest.mark.parametrize("account", ["A*", "A?", "[AB]1", "\\A1", "A-1", "A^1", "{A1}", "é"])
def test_an_id_is_no_pattern(profiles: RedisProfileStore, account: str) -> None:
    """An account with pattern characters in its id is forgotten with its own profiles only."""
    own, others = f"profile:{account}/kid", ["profile:A1/kid", "profile:A12/kid", "profile:B1/kid"]
    for subject in [own, *others]:
        assert profiles.put("shop", Profile(subject, log_position=1), 0)
    assert list(profiles.export("shop", f"account:{account}")) == [own]
    assert profiles.forget("shop", f"account:{account}") == 1
    assert all(profiles.get("shop", subject) for subject in others)


def test_many_subjects_take_one_round_trip(redis_server: RedisProcess) -> None:
    """The assignments of a visitor, an account and a profile are read in one round trip."""
    assignments = RedisAssignmentStore(parse_address(f"redis://{HOST}:{redis_server.port}?timeout_ms=5000"))
    subjects = ["visitor:v", "account:a", "profile:a/p"]
    for subject in subjects:
        assignments.put_first("shop", subject, "sale__0", subject)
    with Redis(HOST, redis_server.port) as operator:
        before = operator.info("stats")["total_reads_processed"]
        assert assignments.get("shop", subjects) == {subject: {"sale__0": subject} for subject in subjects}
        assert operator.info("stats")["total_reads_processed"] == before + 2  # one for the store and one for the test
    assignments.close()


def test_a_forked_process_has_connections_of_its_own(redis_server: RedisProcess) -> None:
    """A store opened and used before a fork serves parent and child at the same time, with separate connections."""
    program = [sys.executable, str(ROOT / "tests/stores/forker.py"), str(redis_server.port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server")}
    ended = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert ended.returncode == 0, ended.stderr
