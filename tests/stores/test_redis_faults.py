"""What the Redis engine does when its server is gone, frozen, slow, full, closed to it, or somebody else's.

A real server does all of it. The clock of the breaker is in the test's hand; nothing waits for time to pass.
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


def opened(server: RedisProcess, clock: Clock, *, who: str = "", options: str = "") -> RedisProfileStore:
    url = f"redis://{who}{HOST}:{server.port}?timeout_ms=400&max_failures={MAX_FAILURES}&pause_ms=1000{options}"
    return RedisProfileStore(parse_address(url), clock=clock)


def give_up(profiles: RedisProfileStore, sentence: str) -> None:
    """Ask as often as it takes to open the breaker; each time in vain and within the budget."""
    for _ in range(MAX_FAILURES):
        started = time.monotonic()
        with pytest.raises(StoreUnavailable, match=sentence):
            profiles.get("shop", SUBJECT)
        assert time.monotonic() - started < AT_ONCE_S
    with pytest.raises(StoreUnavailable, match="failed again and again and is not asked for a while"):
        profiles.get("shop", SUBJECT)


def test_gone_and_back(
    redis_server: RedisProcess, profiles: RedisProfileStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A killed server is named, after some failures not asked, and used again by itself once it is back."""
    caplog.set_level(logging.INFO)
    redis_server.kill()
    give_up(profiles, r"cannot be reached [(]Conn.*[)]: start the server")
    redis_server.start()
    with pytest.raises(StoreUnavailable, match="not asked for a while"):
        profiles.get("shop", SUBJECT)
    clock.now += 1
    assert profiles.get("shop", SUBJECT) is None
    assert profiles.put("shop", KEPT, 0)
    assert profiles.get("shop", SUBJECT) == KEPT
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2 and "It is asked every 1 s from now on" in said[0] and "answers again" in said[1]


def test_still_gone_after_the_pause(redis_server: RedisProcess, profiles: RedisProfileStore, clock: Clock) -> None:
    """After each pause one caller finds out, and nobody else asks until the next."""
    redis_server.kill()
    give_up(profiles, "cannot be reached")
    for _pause in range(2):
        clock.now += 1
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            profiles.get("shop", SUBJECT)
        with pytest.raises(StoreUnavailable, match="not asked for a while"):
            profiles.get("shop", SUBJECT)


def test_frozen_and_thawed(redis_server: RedisProcess, profiles: RedisProfileStore, clock: Clock) -> None:
    """A server that does not answer costs the timeout; its late answers are not taken for those to later questions."""
    profiles.put("shop", Profile("visitor:other", log_position=9), 0)
    redis_server.freeze()
    give_up(profiles, "did not answer in time")
    redis_server.thaw()
    clock.now += 1
    assert profiles.get("shop", "visitor:other") == Profile("visitor:other", log_position=9)
    assert profiles.get("shop", SUBJECT) == KEPT


def test_slow_and_quick_again(redis_server: RedisProcess, profiles: RedisProfileStore, clock: Clock) -> None:
    """A server too busy to answer is the same as a frozen one: the timeout, then nothing, then all is well."""
    redis_server.order("CLIENT", "PAUSE", 3_000, "ALL")
    give_up(profiles, "did not answer in time")
    redis_server.order("PING")  # answered at the end of the pause
    clock.now += 1
    assert profiles.get("shop", SUBJECT) == KEPT


def test_full_and_free_again(redis_server: RedisProcess, profiles: RedisProfileStore) -> None:
    """A full server refuses writes with a sentence and goes on being read, however often it refuses."""
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
    """A server that became a replica can be read, and says where to write."""
    redis_server.order("REPLICAOF", HOST, 1)
    with pytest.raises(StoreUnavailable, match="is a replica and takes no writes: name the primary"):
        profiles.put("shop", KEPT, 7)
    assert profiles.get("shop", SUBJECT) == KEPT
    assert "is a replica" in (profiles.problem() or "")


@pytest.mark.parametrize("fault", [RedisProcess.kill, RedisProcess.freeze])
def test_a_problem_is_seen_without_visitors(
    redis_server: RedisProcess, profiles: RedisProfileStore, fault: Callable[[RedisProcess], None]
) -> None:
    """Whoever asks about health learns of a server that is gone, before any page view does."""
    assert profiles.problem() is None
    fault(redis_server)
    assert f"redis://{HOST}:{redis_server.port}/0" in (profiles.problem() or "")


def test_a_wrong_password(redis_server: RedisProcess, clock: Clock) -> None:
    """At the start it is the URL's fault, later the server's; no sentence has the password in it."""
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
    """A user with the rights that server/docs/operate.md lists can do all; one without a right is told so."""
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
    """A number the server does not have is refused at the start."""
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
    """Whoever confuses a server with a cluster is told which it is; TLS on one side only is no connection."""
    port = redis_servers.nodes(running)[0].port
    with pytest.raises((BadFile, StoreUnavailable), match=sentence):
        RedisProfileStore(parse_address(f"{written}://{HOST}:{port}"))


def test_a_certificate_nobody_vouches_for(redis_servers: SharedServers) -> None:
    """Over TLS a server has to prove its name by an authority that this machine or `ca_file` trusts."""
    port = redis_servers.nodes("rediss")[0].port
    with pytest.raises(StoreUnavailable, match=r"cannot be reached .*certificate"):
        RedisProfileStore(parse_address(f"rediss://{HOST}:{port}"))


@pytest.mark.parametrize("host", ["absent.invalid", "127.0.0.1:1"])
def test_a_host_that_is_not_there(host: str) -> None:
    """A name that does not exist or a port where nobody listens is one sentence."""
    with pytest.raises(StoreUnavailable, match=rf"redis://{host}.* cannot be reached [(].*[)]: start the server"):
        RedisProfileStore(parse_address(f"redis://{host}"))


def test_a_damaged_profile_heals(redis_server: RedisProcess, profiles: RedisProfileStore) -> None:
    """A body that cannot be read reads as None and can be stored anew from position 0."""
    redis_server.order("HSET", PLACE, "body", "\xc1")
    assert profiles.get("shop", SUBJECT) is None
    assert profiles.put("shop", KEPT, 0)
    assert profiles.get("shop", SUBJECT) == KEPT


def test_somebody_else_s_key(redis_server: RedisProcess, profiles: RedisProfileStore) -> None:
    """A key of another kind under our name is an error with the server's reason, not a crash."""
    redis_server.order("SET", PLACE, "x")
    with pytest.raises(StoreUnavailable, match="cannot serve: WRONGTYPE"):
        profiles.get("shop", SUBJECT)
    with pytest.raises(StoreUnavailable, match="cannot serve: WRONGTYPE"):
        profiles.put("shop", KEPT, 7)


def test_prefixes_keep_apart(redis_server: RedisProcess, profiles: RedisProfileStore, clock: Clock) -> None:
    """Two Vitrines may share a server when their URLs have different prefixes."""
    other = opened(redis_server, clock, options="&prefix=other")
    assert other.get("shop", SUBJECT) is None
    assert other.put("shop", Profile(SUBJECT, log_position=1), 0)
    assert profiles.get("shop", SUBJECT) == KEPT
    other.close()


@pytest.mark.parametrize("account", ["A*", "A?", "[AB]1", "\\A1", "A-1", "A^1", "{A1}", "é"])
def test_an_id_is_no_pattern(profiles: RedisProfileStore, account: str) -> None:
    """An account is forgotten with its own profiles and nobody else's, whatever characters its id has."""
    own, others = f"profile:{account}/kid", ["profile:A1/kid", "profile:A12/kid", "profile:B1/kid"]
    for subject in [own, *others]:
        assert profiles.put("shop", Profile(subject, log_position=1), 0)
    assert list(profiles.export("shop", f"account:{account}")) == [own]
    assert profiles.forget("shop", f"account:{account}") == 1
    assert all(profiles.get("shop", subject) for subject in others)


def test_many_subjects_take_one_round_trip(redis_server: RedisProcess) -> None:
    """What was kept for a visitor, an account and a profile is asked for at once."""
    assignments = RedisAssignmentStore(parse_address(f"redis://{HOST}:{redis_server.port}?timeout_ms=5000"))
    subjects = ["visitor:v", "account:a", "profile:a/p"]
    for subject in subjects:
        assignments.put_first("shop", subject, "sale__0", subject)
    with Redis(HOST, redis_server.port) as operator:
        before = operator.info("stats")["total_reads_processed"]
        assert assignments.get("shop", subjects) == {subject: {"sale__0": subject} for subject in subjects}
        assert operator.info("stats")["total_reads_processed"] == before + 2  # one for us and one for the operator
    assignments.close()


def test_a_forked_process_has_connections_of_its_own(redis_server: RedisProcess) -> None:
    """A store opened and used before a fork serves parent and child at once, each its own answers."""
    program = [sys.executable, str(ROOT / "tests/stores/forker.py"), str(redis_server.port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server")}
    ended = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert ended.returncode == 0, ended.stderr
