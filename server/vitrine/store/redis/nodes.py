"""Which server holds a key: the one there is, or the node of a cluster that owns the key's slot.

redis-py keeps the map of a cluster and the connections. Commands are sent to a node's own client and not through
`RedisCluster.execute_command`, which on a failure sleeps 0.25 s or reads the map anew in the caller's time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from redis import Redis
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

from vitrine.store.redis.address import Address

MAX_CONNECTIONS = 512  # of one process to one server; it has at most 256 threads


@dataclass(frozen=True, slots=True)
class Node:
    """One server: its name, like `127.0.0.1:6379`, and its pool of connections, which is safe to fork."""

    name: str
    client: Redis


class Nodes(Protocol):
    """The servers of an address."""

    def of(self, key: str) -> Node:
        """The server that holds `key`. Raises what redis-py raises when no server does."""

    def named(self, host: str, port: int) -> Node:
        """The server at that place. Raises what redis-py raises when it is not one of them."""

    def all(self) -> list[Node]:
        """All that hold keys, replicas left out."""

    def refresh(self, last: str | None = None) -> None:
        """Read anew who holds what, from `last` only if no other answers. Raises what redis-py raises when none."""

    def close(self) -> None:
        """Close all connections."""


class OneServer:
    """Every key is on the same server."""

    def __init__(self, address: Address) -> None:
        host, port = address.hosts[0]
        self._node = Node(f"{host}:{port}", open_client(address, host, port, address.timeout_ms / 1_000))

    def of(self, key: str) -> Node:
        """See Nodes.of."""
        return self._node

    def named(self, host: str, port: int) -> Node:
        """See Nodes.named."""
        return self._node

    def all(self) -> list[Node]:
        """See Nodes.all."""
        return [self._node]

    def refresh(self, last: str | None = None) -> None:
        """See Nodes.refresh: there is nothing to find out."""

    def close(self) -> None:
        """See Nodes.close."""
        self._node.client.close()


class Cluster:
    """Keys are spread by the slot of what stands in their braces."""

    def __init__(self, address: Address) -> None:
        """Read the map from any host of the address. Raises what redis-py raises when none answers."""
        self._cluster = RedisCluster(
            startup_nodes=[ClusterNode(host, port) for host, port in address.hosts],
            require_full_coverage=False,
            **_settings(address, address.timeout_ms / 1_000),
        )

    def of(self, key: str) -> Node:
        """See Nodes.of."""
        return self._node(self._cluster.get_node_from_key(key))

    def named(self, host: str, port: int) -> Node:
        """See Nodes.named. A new node is found after reading the map anew."""
        found = self._cluster.get_node(host, port)
        if found is None:
            self.refresh()
            found = self._cluster.get_node(host, port)
        return self._node(found)

    def all(self) -> list[Node]:
        """See Nodes.all."""
        return [self._node(found) for found in self._cluster.get_primaries()]

    def refresh(self, last: str | None = None) -> None:
        """See Nodes.refresh."""
        self._cluster.nodes_manager.initialize(disconnect_startup_nodes_pools=False, last_failed_node_name=last)

    def close(self) -> None:
        """See Nodes.close."""
        self._cluster.close()

    def _node(self, found: ClusterNode) -> Node:
        return Node(found.name, self._cluster.get_redis_connection(found))


def open_nodes(address: Address) -> Nodes:
    """The servers of an address. Raises what redis-py raises when the map of a cluster cannot be read."""
    return Cluster(address) if address.is_cluster else OneServer(address)


def open_client(address: Address, host: str, port: int, timeout_s: float) -> Redis:
    """A client of one server. It connects at its first command, and again after a fork."""
    return Redis(host=host, port=port, db=address.database, **_settings(address, timeout_s))


def _settings(address: Address, timeout_s: float) -> dict[str, Any]:
    """No retries and no greetings: a new connection costs one round trip, and a password or a database one more."""
    return {
        "username": address.username,
        "password": address.password,
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        "retry": Retry(NoBackoff(), 0),
        "max_connections": MAX_CONNECTIONS,
        "protocol": 2,
        "driver_info": None,
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
        "ssl": address.has_tls,
        "ssl_ca_certs": str(address.ca_file) if address.ca_file is not None else None,
    }
