"""Opens a port at a Redis URL."""

from __future__ import annotations

from vitrine.store.redis.address import parse_address
from vitrine.store.redis.assignments import RedisAssignmentStore
from vitrine.store.redis.profiles import RedisProfileStore

PORTS: dict[str, type[RedisProfileStore | RedisAssignmentStore]] = {
    "profiles": RedisProfileStore,
    "assignments": RedisAssignmentStore,
}


def open_port(url: str, port: str) -> RedisProfileStore | RedisAssignmentStore:
    """The port's store at `url`. Raises BadFile or StoreUnavailable."""
    return PORTS[port](parse_address(url))
