"""Which server holds a key: the only one, or the node of a cluster that owns the key's slot.

redis-py keeps the slot map of a cluster and the connections. Commands go to a node's own client, not through
`RedisCluster.execute_command`, which after a failure makes the caller wait: it sleeps 0.25 s or reads the map again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

from vitrine.store.redis.address import Address
from vitrine.store.redis.deadline import TimedConnection, TimedTlsConnection

MAX_CONNECTIONS = 512  # from one process to one server; a process has at most 256 threads


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
        """All servers with keys, without replicas."""

    def refresh(self, last: str | None = None) -> None:
        """Read the slot map again, from `last` only if no other answers. Raises what redis-py raises when none does."""

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
        """See Nodes.refresh. One server has no slot map."""

    def close(self) -> None:
        """See Nodes.close."""
        self._node.client.close()


class Cluster:
    """Keys are spread over nodes by the slot of the part in their braces."""

    def __init__(self, address: Address) -> None:
        """Read the slot map from any host of the address. Raises what redis-py raises when none answers."""
        host, port = address.hosts[0]
        self._cluster = RedisCluster(
            url=f"redis://[{host}]:{port}" if ":" in host else f"redis://{host}:{port}",  # else no class of connections
            startup_nodes=[ClusterNode(host, port) for host, port in address.hosts[1:]],
            require_full_coverage=False,
            **_settings(address, address.timeout_ms / 1_000),
        )

    def of(self, key: str) -> Node:
        """See Nodes.of."""
        return self._node(self._cluster.get_node_from_key(key))

    def named(self, host: str, port: int) -> Node:
        """See Nodes.named. If the node is new, the slot map is read again."""
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
    """The servers of an address. Raises what redis-py raises when the slot map of a cluster cannot be read."""
    return Cluster(address) if address.is_cluster else OneServer(address)


def open_client(address: Address, host: str, port: int, timeout_s: float) -> Redis:
    """A client of one server. It connects at its first command, and again after a fork."""
    pool = ConnectionPool(host=host, port=port, db=address.database, **_settings(address, timeout_s))
    return Redis.from_pool(pool)


def _settings(address: Address, timeout_s: float) -> dict[str, Any]:
    """No retries and no client info: a new connection takes one round trip, a password or a database one more."""
    tls = {"ssl_ca_certs": str(address.ca_file) if address.ca_file is not None else None} if address.has_tls else {}
    return {
        "connection_class": TimedTlsConnection if address.has_tls else TimedConnection,
        "username": address.username,
        "password": address.password,
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        "retry": Retry(NoBackoff(), 0),
        "max_connections": MAX_CONNECTIONS,
        "protocol": 2,
        "driver_info": None,
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
        **tls,
    }
