"""A lane: some threads, and a short queue before them that the event loop keeps.

Each lane is a bulkhead: requests of one kind that wait, for a disk or for each other, take no thread from another kind.
The queue has a sub-queue for each key (a caller's network), and they take turns. So a flood waits behind itself only.

A request that has waited too long is refused: its caller has given up, or will have when it is answered. A burst may
wait `BURST_WAIT_S`. While the queue does not become empty, it only makes everybody wait, so the limit is short
("controlled delay", as in Maurer, Fail at Scale, ACM Queue 13:8, 2015, https://doi.org/10.1145/2838344.2839461).
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias, TypeVar

T = TypeVar("T")

MOST_WAITING = 512
BURST_WAIT_S = 0.5
STANDING_WAIT_S = 0.04

_Turn: TypeAlias = "tuple[float, asyncio.Future[None]]"  # since when it waits, and its turn


class Overloaded(Exception):
    """The lane cannot take the request now; the caller may try again later."""


class Lane:
    """Runs functions on `threads` threads of its own. To be used on one event loop."""

    def __init__(
        self,
        name: str,
        threads: int,
        *,
        most_waiting: int = MOST_WAITING,
        burst_wait_s: float = BURST_WAIT_S,
        standing_wait_s: float = STANDING_WAIT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` gives seconds that only grow."""
        self._pool = ThreadPoolExecutor(threads, f"vitrine-{name}")
        self._threads = threads
        self._most_waiting = most_waiting
        self._burst_wait_s = burst_wait_s
        self._standing_wait_s = standing_wait_s
        self._clock = clock
        self._running = 0
        self._waiting: OrderedDict[str, deque[_Turn]] = OrderedDict()  # by key, the next one first
        self._count = 0
        self._empty_at = clock()  # when nobody waited last

    @property
    def is_overloaded(self) -> bool:
        """Whether somebody waits, and somebody has for long: more arrives than the threads can do."""
        return self._count > 0 and self._is_standing(self._clock())

    async def run(self, call: Callable[[], T], key: str = "") -> T:
        """The result of `call`, run on a thread in the turn of `key`. Raises Overloaded when that would be late."""
        if self._running < self._threads:
            self._running += 1
        else:
            await self._wait(key)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        finally:
            self._pass_on()

    async def _wait(self, key: str) -> None:
        """Return when a thread is free for this request."""
        now = self._clock()
        if not self._count:
            self._empty_at = now
        elif self._count >= self._most_waiting:
            self._make_room(key)
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.setdefault(key, deque()).append((now, turn))
        self._count += 1
        end = loop.call_later(self._longest_wait(now), _refuse, turn)  # when the threads stand still
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._pass_on()
            raise
        finally:
            end.cancel()

    def _make_room(self, key: str) -> None:
        """Refuse the newest of the key that has most in the full queue. Raises Overloaded when that is `key`."""
        longest = max(self._waiting.values(), key=len)
        if len(self._waiting.get(key, ())) + 1 >= len(longest):
            raise Overloaded
        _, turn = longest.pop()
        self._count -= 1
        _refuse(turn)

    def _pass_on(self) -> None:
        """Give the free thread to the next request that has not waited too long; refuse those that have."""
        now = self._clock()
        while self._waiting:
            key, turns = self._waiting.popitem(last=False)
            since, turn = turns.popleft()
            self._count -= 1
            if turns:
                self._waiting[key] = turns  # behind the other keys
            if turn.done():
                continue
            if now - since > self._longest_wait(now):
                _refuse(turn)
                continue
            turn.set_result(None)
            return
        self._empty_at = now
        self._running -= 1

    def _longest_wait(self, now: float) -> float:
        return self._standing_wait_s if self._is_standing(now) else self._burst_wait_s

    def _is_standing(self, now: float) -> bool:
        return now - self._empty_at > self._burst_wait_s


def _refuse(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_exception(Overloaded())
