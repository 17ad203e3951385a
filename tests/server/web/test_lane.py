"""A lane of threads: what waits too long is refused, and callers take turns."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest

from vitrine.web.lane import Lane, Overloaded


class Gate:
    """Work that holds its thread until it is released, and notes its name when it begins."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._open = threading.Semaphore(0)

    def work(self, name: str) -> Callable[[], str]:
        def hold() -> str:
            self.begun.append(name)
            self._open.acquire()
            return name

        return hold

    def release(self, count: int = 1) -> None:
        self._open.release(count)


@contextmanager
def gate() -> Iterator[Gate]:
    """A gate that is open at the end, so that no thread stays."""
    one = Gate()
    try:
        yield one
    finally:
        one.release(1_000)


async def settle() -> None:
    """Let everything begin that can."""
    for _ in range(20):
        turn = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(turn.set_result, None)
        await turn


async def outcome(running: Awaitable[str]) -> str:
    """The result, or `refused`."""
    try:
        return await running
    except Overloaded:
        return "refused"


def test_callers_take_turns() -> None:
    """A flood of one caller waits behind itself: another caller's request comes after the one that runs."""

    async def scene() -> None:
        with gate() as one:
            lane = Lane("test", 1)
            names = [f"flood{number}" for number in range(5)]
            tasks = [asyncio.ensure_future(lane.run(one.work(name), "attacker")) for name in names]
            await settle()
            tasks.append(asyncio.ensure_future(lane.run(one.work("guest"), "guest")))
            await settle()
            one.release(6)
            assert await asyncio.gather(*tasks) == [*names, "guest"]
        assert one.begun.index("guest") == 2

    asyncio.run(scene())


def test_a_full_queue_refuses_the_caller_who_fills_it() -> None:
    """When the queue is full, the newest request of whoever has most in it is refused, and no one else's."""

    async def scene() -> None:
        with gate() as one:
            lane = Lane("test", 1, most_waiting=4)
            flood = [asyncio.ensure_future(outcome(lane.run(one.work("flood"), "attacker"))) for _ in range(6)]
            guest = asyncio.ensure_future(outcome(lane.run(one.work("guest"), "guest")))
            await settle()
            one.release(10)
            assert [await task for task in flood] == ["flood"] * 4 + ["refused"] * 2
            assert await guest == "guest"

    asyncio.run(scene())


def test_a_burst_waits_and_a_standing_queue_does_not() -> None:
    """A burst may wait; when the queue has not been empty for long, who waits longer than a moment is refused."""
    now = [0.0]

    async def scene() -> None:
        with gate() as one:
            lane = Lane("test", 1, burst_wait_s=60, standing_wait_s=30, clock=lambda: now[0])
            tasks = [asyncio.ensure_future(outcome(lane.run(one.work(str(n))))) for n in range(3)]
            await settle()
            now[0] = 50
            assert not lane.is_overloaded
            one.release()
            assert await tasks[0] == "0"  # and the burst's second begins
            late = asyncio.ensure_future(outcome(lane.run(one.work("late"))))
            await settle()
            now[0] = 90  # the queue has not been empty since 0
            assert lane.is_overloaded
            one.release()
            assert await tasks[1] == "1"
            assert await tasks[2] == "refused" and await late == "refused"
            one.release()
            assert await lane.run(one.work("after")) == "after"
            assert not lane.is_overloaded

    asyncio.run(scene())


def test_a_lane_whose_threads_stand_still_refuses_by_itself() -> None:
    """When no thread becomes free, a waiting request is refused all the same, after its longest wait."""

    async def scene() -> None:
        with gate() as one:
            lane = Lane("test", 1, burst_wait_s=0.01)
            held = asyncio.ensure_future(lane.run(one.work("held")))
            await settle()
            with pytest.raises(Overloaded):
                await lane.run(one.work("behind"))
            one.release()
            assert await held == "held"

    asyncio.run(scene())


def test_a_caller_who_leaves_gives_the_turn_on() -> None:
    """A cancelled request takes no turn, also when its turn has just come."""

    async def scene() -> None:
        with gate() as one:
            lane = Lane("test", 1)
            held = asyncio.ensure_future(lane.run(one.work("held")))
            gone = asyncio.ensure_future(lane.run(one.work("gone")))
            next_one = asyncio.ensure_future(lane.run(one.work("next")))
            await settle()
            gone.cancel()
            one.release(2)
            assert await held == "held" and await next_one == "next"
            assert "gone" not in one.begun

    asyncio.run(scene())
