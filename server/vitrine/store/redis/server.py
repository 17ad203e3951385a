"""One Redis server or cluster: commands within a time budget, and errors as one sentence."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

from redis import Redis
from redis.exceptions import AskError, MovedError, RedisClusterException, RedisError

from vitrine.domain.errors import StoreUnavailable
from vitrine.store.breaker import Breaker
from vitrine.store.redis.address import Address
from vitrine.store.redis.nodes import Node
from vitrine.store.redis.sentence import is_silence, sentence
from vitrine.store.redis.start import open_at_start

_log = logging.getLogger(__name__)

Command: TypeAlias = tuple[str | int | bytes, ...]
Answer = TypeVar("Answer")

# Number of keys written to test whether nodes are writable: enough that each node of a usual cluster owns one.
_MARKS = 64
_MARK_LASTS_MS = 60_000
_SCANNED_KEYS = 500  # in one round trip, much faster than a page view


class RedisServer:
    """Connections, and a breaker for each node. Safe for threads, and for a process forked after opening."""

    def __init__(self, address: Address, clock: Callable[[], float] = time.monotonic) -> None:
        """Connect to the server. Raises BadFile: the URL is wrong; StoreUnavailable: no server answers."""
        self.address = address
        self._clock = clock
        self._pause_s = address.pause_ms / 1_000
        self._breakers: dict[str, Breaker] = {}
        self._gate = threading.Lock()
        self._closed = False
        self._next_refresh_at = clock()
        self._nodes = open_at_start(address)

    def ask(self, key: str, *command: str | int | bytes) -> Any:
        """The answer to a command about `key`. Raises StoreUnavailable."""
        try:
            return self._ask(self._holder(key), lambda client: client.execute_command(*command))
        except MovedError:
            return self._ask_again(key, command)
        except AskError as other:  # the slot is moving, and this key has moved already
            return self._ask_at(other, command)

    def ask_all(self, questions: Sequence[tuple[str, Command]]) -> list[Any]:
        """The answers to commands about keys, in one round trip for each node. Raises StoreUnavailable."""
        answers: dict[int, Any] = {}
        try:
            for node, places in self._by_node([key for key, _ in questions]):
                send = partial(_send, commands=[questions[place][1] for place in places])
                answers |= zip(places, self._ask(node, send), strict=True)
        except AskError:
            return [self.ask(key, *command) for key, command in questions]
        return [answers[place] for place in range(len(questions))]

    def scan(self, pattern: str) -> Iterator[str]:
        """The keys of all nodes that match the pattern, some twice. Raises StoreUnavailable.

        Keys that are not UTF-8 are left out: Vitrine writes none.
        """
        for node in self._nodes.all():
            cursor = 0
            while True:
                command: Command = ("SCAN", cursor, "MATCH", pattern, "COUNT", _SCANNED_KEYS)
                [(cursor, keys)] = self._ask(node, partial(_send, commands=[command]))
                yield from filter(None, (decoded(key) for key in keys))
                if cursor == 0:
                    break

    def problem(self) -> str | None:
        """Write test keys; return why some node is not writable, None when all are. Never raises."""
        try:
            keys = [f"{self.address.prefix}:{{writable:{number}}}" for number in range(_MARKS)]
            for node, places in self._by_node(keys):
                self.ask(keys[places[0]], "SET", keys[places[0]], node.name, "PX", _MARK_LASTS_MS)
        except StoreUnavailable as error:
            return str(error)
        return None

    def close(self) -> None:
        """Close the connections; later calls are refused."""
        self._closed = True
        self._nodes.close()

    def _ask_again(self, key: str, command: Command) -> Any:
        """Ask the node that the key's slot has moved to."""
        try:
            self._nodes.refresh()
            return self._ask(self._nodes.of(key), lambda client: client.execute_command(*command))
        except (RedisError, RedisClusterException) as error:
            raise self._unavailable(error) from error

    def _ask_at(self, other: AskError, command: Command) -> Any:
        try:
            node = self._nodes.named(other.host, other.port)
            return self._ask(node, lambda client: _send(client, [("ASKING",), command])[1])
        except (RedisError, RedisClusterException) as error:
            raise self._unavailable(error) from error

    def _ask(self, node: Node, work: Callable[[Redis], Answer]) -> Answer:
        """Ask one node, unless its breaker forbids it. Raises StoreUnavailable; AskError when another has the key."""
        if self._closed:
            raise StoreUnavailable(f"{self.address.shown} is closed: the server is stopping.")
        breaker = self._breaker(node.name)
        if not breaker.allows():
            raise StoreUnavailable(f"{self._shown(node)} failed several times and gets no commands for a while.")
        try:
            answer = work(node.client)
        except RedisError as error:
            if isinstance(error, AskError) or not is_silence(error):
                self._answered(node, breaker)
            else:
                self._failed(node, breaker, error)
            if isinstance(error, AskError):
                raise
            raise StoreUnavailable(sentence(self._shown(node), error)) from error
        self._answered(node, breaker)
        return answer

    def _answered(self, node: Node, breaker: Breaker) -> None:
        if breaker.succeeded():
            _log.info("%s answers again.", self._shown(node))

    def _failed(self, node: Node, breaker: Breaker, error: RedisError) -> None:
        failures = breaker.failed()
        if failures == self.address.max_failures:
            problem = sentence(self._shown(node), error)
            _log.warning("%s It is now tried once every %g s.", problem, self._pause_s)
        if failures >= self.address.max_failures:
            self._refresh(last=node.name)  # a replica may have taken over

    def _refresh(self, last: str | None = None) -> None:
        """Read the slot map again, at most once a pause: each node that does not answer costs a timeout."""
        if self._clock() < self._next_refresh_at:
            return
        self._next_refresh_at = self._clock() + self._pause_s
        try:
            self._nodes.refresh(last)
        except (RedisError, RedisClusterException):
            _log.debug("%s: no node answers with the slot map.", self.address.shown)

    def _holder(self, key: str) -> Node:
        """The node that holds `key`. Raises StoreUnavailable when none is known yet."""
        try:
            return self._nodes.of(key)
        except RedisClusterException as error:
            self._refresh()
            raise self._unavailable(error) from error

    def _shown(self, node: Node) -> str:
        return self.address.shown_as(node.name)

    def _breaker(self, name: str) -> Breaker:
        breaker = self._breakers.get(name)
        if breaker is None:
            with self._gate:
                new = Breaker(self.address.max_failures, self._pause_s, self._clock)
                breaker = self._breakers.setdefault(name, new)
        return breaker

    def _by_node(self, keys: Sequence[str]) -> list[tuple[Node, list[int]]]:
        """The indices of `keys`, by the node that holds them."""
        found: dict[str, tuple[Node, list[int]]] = {}
        for place, key in enumerate(keys):
            node = self._holder(key)
            found.setdefault(node.name, (node, []))[1].append(place)
        return list(found.values())

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        return StoreUnavailable(sentence(self.address.shown, error))


def decoded(text: bytes) -> str | None:
    """The text, None when it is not UTF-8 and so not Vitrine's."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return None


def _send(client: Redis, commands: Sequence[Command]) -> list[Any]:
    """The answers to several commands sent at once."""
    pipeline = client.pipeline(transaction=False)
    for command in commands:
        pipeline.execute_command(*command)
    return pipeline.execute()
