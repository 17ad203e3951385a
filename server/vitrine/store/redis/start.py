"""What is checked once, when a store is opened: with more patience than a page view has."""

from __future__ import annotations

from redis.exceptions import AuthenticationError, RedisClusterException, RedisError

from vitrine.domain.errors import BadFile, StoreUnavailable
from vitrine.store.redis.address import Address
from vitrine.store.redis.nodes import Nodes, open_client, open_nodes
from vitrine.store.redis.sentence import is_silence, sentence

TIMEOUT_S = 2.0
_TRIES = 3  # reading the map of a cluster has the timeout of a page view; a busy moment may miss it


def open_at_start(address: Address) -> Nodes:
    """The servers of `address`, found and let in. Raises BadFile: the URL is wrong; StoreUnavailable: nobody answers.

    Any one host of a cluster is enough.
    """
    _check_one_of(address)
    for _ in range(_TRIES):
        try:
            return open_nodes(address)
        except (RedisError, RedisClusterException) as error:
            failure = StoreUnavailable(sentence(address.shown, error))
    raise failure


def _check_one_of(address: Address) -> None:
    failures: list[str] = []
    for host, port in address.hosts:
        shown = address.shown_as(f"{host}:{port}")
        client = open_client(address, host, port, TIMEOUT_S)
        try:
            has_slots = bool(client.info("cluster")["cluster_enabled"])
        except RedisError as error:
            if isinstance(error, AuthenticationError) or not is_silence(error):
                raise BadFile(sentence(shown, error)) from error
            failures.append(sentence(shown, error))
            continue
        finally:
            client.close()
        _check_scheme(address, shown, has_slots)
        return
    raise StoreUnavailable(" ".join(failures))


def _check_scheme(address: Address, shown: str, has_slots: bool) -> None:
    if has_slots != address.is_cluster:
        what = "belongs to a cluster" if has_slots else "does not belong to a cluster"
        fix = f"{address.scheme}+cluster" if has_slots else address.scheme.removesuffix("+cluster")
        raise BadFile(f"{shown} {what}: write {fix}:// in VITRINE_STORE.")
