"""What the Redis engine does in a cluster: where keys are, and what it does while nodes die or slots move."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redis_server import HOST, RedisCluster, RedisProcess, SharedServers
from tests.stores.clock import Clock
from vitrine.domain.errors import StoreUnavailable
from vitrine.domain.profile import Profile
from vitrine.store.redis.address import parse_address
from vitrine.store.redis.assignments import RedisAssignmentStore
from vitrine.store.redis.keys import key
from vitrine.store.redis.profiles import RedisProfileStore

MAX_FAILURES = 2
AT_ONCE_S = 3.0  # a timeout of 0.4 s, and once a pause one more for each node that is asked for the map
VISITORS = [f"visitor:{number}" for number in range(40)]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[RedisCluster]:
    """A cluster for one test, which may do to it what it likes."""
    cluster = RedisCluster(tmp_path / "cluster")
    yield cluster
    cluster.kill()


def url(cluster: RedisCluster) -> str:
    hosts = ",".join(f"{HOST}:{node.port}" for node in cluster.nodes)
    return f"redis+cluster://{hosts}?timeout_ms=400&max_failures={MAX_FAILURES}&pause_ms=1000"


def slot(node: RedisProcess, subject: str, kind: str = "profile") -> int:
    """The slot of a subject's key, as the server counts it."""
    return int(node.order("CLUSTER", "KEYSLOT", key("vitrine", "shop", subject, kind)))


def owned_by(cluster: RedisCluster, node: RedisProcess) -> list[str]:
    """The visitors whose profiles are on that node."""
    number = cluster.nodes.index(node)
    return [visitor for visitor in VISITORS if slot(node, visitor) * 3 // 16_384 == number]


def test_all_keys_of_a_subject_are_in_one_slot(redis_servers: SharedServers) -> None:
    """Whatever its id looks like; and subjects are spread over all nodes."""
    node = redis_servers.nodes("redis+cluster")[0]
    for subject in [*VISITORS, "account:A{1}", "account:}{", "profile:a/b", "profile:/é ☃"]:
        assert slot(node, subject, "profile") == slot(node, subject, "assignments")
    assert len({slot(node, visitor) * 3 // 16_384 for visitor in VISITORS}) == 3


def test_keys_differ_by_site_subject_and_kind() -> None:
    """No id, however odd, makes two subjects share a key."""
    sites, subjects = ["a", "a-b"], ["visitor:b", "visitor:b}:profile", "b/visitor:b", "account:{a/visitor:b}"]
    keys = [key("p", site, subject, kind) for site in sites for subject in subjects for kind in ("profile", "x")]
    assert len(set(keys)) == len(keys)


def test_any_node_of_the_url_is_enough(redis_servers: SharedServers) -> None:
    """The first hosts may be down when the server starts."""
    node = redis_servers.nodes("redis+cluster")[2]
    profiles = RedisProfileStore(parse_address(f"redis+cluster://{HOST}:1,{HOST}:{node.port}?timeout_ms=5000"))
    assert all(profiles.get("elsewhere", visitor) is None for visitor in VISITORS)
    profiles.close()


def test_no_node_of_the_url(redis_servers: SharedServers) -> None:
    """When none answers, the sentence names each with its reason."""
    with pytest.raises(StoreUnavailable, match=rf"{HOST}:1 cannot be reached .*{HOST}:2 cannot be reached"):
        RedisProfileStore(parse_address(f"redis+cluster://{HOST}:1,{HOST}:2"))


@pytest.mark.parametrize("fault", [RedisProcess.kill, RedisProcess.freeze])
def test_a_lost_node_costs_its_own_keys_only(cluster: RedisCluster, fault: object) -> None:
    """Its visitors are refused within the budget, then at once; all others are served; it is named as the problem."""
    assert callable(fault)
    clock = Clock()
    profiles = RedisProfileStore(parse_address(url(cluster)), clock=clock)
    for visitor in VISITORS:
        assert profiles.put("shop", Profile(visitor, log_position=1), 0)
    assert profiles.problem() is None
    lost = cluster.nodes[1]
    theirs = owned_by(cluster, lost)
    fault(lost)
    for number, visitor in enumerate(theirs):
        started = time.monotonic()
        with pytest.raises(StoreUnavailable, match=f":{lost.port} .*") as refused:
            profiles.get("shop", visitor)
        assert time.monotonic() - started < AT_ONCE_S
        assert ("not asked for a while" in str(refused.value)) == (number >= MAX_FAILURES)
    for visitor in set(VISITORS) - set(theirs):
        assert profiles.get("shop", visitor) == Profile(visitor, log_position=1)
    assert f":{lost.port} " in (profiles.problem() or "")
    lost.kill()
    lost.start()
    lost.wait_until_it_says("Cluster state changed: ok")
    clock.now += 1
    assert all(profiles.put("shop", Profile(visitor, log_position=2), 0) for visitor in theirs)
    profiles.close()


def test_a_replica_takes_over(cluster: RedisCluster, tmp_path: Path) -> None:
    """When a node dies and its replica is elected, the next try after a pause finds it, with what was kept."""
    clock = Clock()
    profiles = RedisProfileStore(parse_address(url(cluster)), clock=clock)
    dead = cluster.nodes[0]
    theirs = owned_by(cluster, dead)
    for visitor in theirs:
        assert profiles.put("shop", Profile(visitor, log_position=1), 0)
    replica = cluster.add_replica(tmp_path / "replica", dead)
    dead.kill()
    for visitor in theirs[: MAX_FAILURES + 1]:
        with pytest.raises(StoreUnavailable):
            profiles.get("shop", visitor)
    cluster.wait_until_it_serves(replica, cluster.nodes[1:])
    clock.now += 1
    with pytest.raises(StoreUnavailable, match="cannot be reached"):  # asks the dead one, then reads who has its slots
        profiles.get("shop", theirs[0])
    assert [profiles.get("shop", visitor) for visitor in theirs] == [Profile(v, log_position=1) for v in theirs]
    assert profiles.problem() is None
    profiles.close()


def test_the_map_is_read_once_a_pause(cluster: RedisCluster) -> None:
    """When several nodes are lost at the same time, one caller pays for asking who has their keys, not one for each."""
    profiles = RedisProfileStore(parse_address(url(cluster)), clock=Clock())
    left, *lost = cluster.nodes
    theirs = [owned_by(cluster, node) for node in lost]
    before = maps_read(left)
    for node in lost:
        node.kill()
    for visitors in theirs:
        for visitor in visitors[: MAX_FAILURES + 1]:
            with pytest.raises(StoreUnavailable):
                profiles.get("shop", visitor)
    assert maps_read(left) - before == 1
    profiles.close()


def maps_read(node: RedisProcess) -> int:
    """How often the node was asked who holds which slots."""
    counted = node.order("INFO", "commandstats").get("cmdstat_cluster|slots")
    return int(counted["calls"]) if counted else 0


def test_a_slot_that_nobody_has(cluster: RedisCluster) -> None:
    """A hole in the cluster is a sentence for its keys and no trouble for the others; its end is noticed."""
    node = cluster.nodes[0]
    orphan, other = owned_by(cluster, node)[:2]
    for forgetful in cluster.nodes:
        forgetful.order("CLUSTER", "DELSLOTS", slot(node, orphan))
    clock = Clock()
    address = parse_address(f"redis+cluster://{HOST}:{node.port}?timeout_ms=5000&pause_ms=1000")
    profiles, assignments = RedisProfileStore(address, clock=clock), RedisAssignmentStore(address, clock=clock)
    with pytest.raises(StoreUnavailable, match="is not covered by the cluster"):
        profiles.get("shop", orphan)
    with pytest.raises(StoreUnavailable, match="is not covered by the cluster"):
        assignments.get("shop", [other, orphan])
    assert profiles.get("shop", other) is None
    node.order("CLUSTER", "ADDSLOTS", slot(node, orphan))
    clock.now += 1
    with pytest.raises(StoreUnavailable, match="is not covered"):  # reads who has it now
        profiles.get("shop", orphan)
    assert profiles.get("shop", orphan) is None
    profiles.close()
    assignments.close()


def test_a_moving_slot(cluster: RedisCluster) -> None:
    """While a slot moves from node to node and afterwards, everything is found and kept where it belongs."""
    source, target = cluster.nodes[:2]
    subject = owned_by(cluster, source)[0]
    moving = slot(source, subject)
    profiles = RedisProfileStore(parse_address(url(cluster)))
    assignments = RedisAssignmentStore(parse_address(url(cluster)))
    assert profiles.put("shop", Profile(subject, log_position=1), 0)
    target.order("CLUSTER", "SETSLOT", moving, "IMPORTING", source.order("CLUSTER", "MYID"))
    source.order("CLUSTER", "SETSLOT", moving, "MIGRATING", target.order("CLUSTER", "MYID"))
    assert profiles.get("shop", subject) == Profile(subject, log_position=1)  # has not gone yet
    assert assignments.put_first("shop", subject, "sale__0", "a")  # is new, so it is made where the slot goes
    assert assignments.get("shop", [subject, "visitor:none"]) == {subject: {"sale__0": "a"}, "visitor:none": {}}
    place = key("vitrine", "shop", subject, "profile")
    source.order("MIGRATE", HOST, target.port, place, 0, 5_000)
    assert profiles.put("shop", Profile(subject, log_position=2), 1)
    for node in (target, source, cluster.nodes[2]):
        node.order("CLUSTER", "SETSLOT", moving, "NODE", target.order("CLUSTER", "MYID"))
    assert profiles.get("shop", subject) == Profile(subject, log_position=2)
    assert profiles.put("shop", Profile(subject, log_position=3), 2)
    assert not assignments.put_first("shop", subject, "sale__0", "b")
    assert assignments.get("shop", [subject]) == {subject: {"sale__0": "a"}}
    profiles.close()
    assignments.close()
