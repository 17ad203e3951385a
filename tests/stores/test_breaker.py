"""The breaker, with a clock that the test controls."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.stores.clock import Clock
from vitrine.store.breaker import Breaker


def test_only_failures_in_a_row_open_it() -> None:
    """Only failures in a row open the breaker: an answer resets the count."""
    breaker = Breaker(3, 1.0, Clock(100.0))
    for _ in range(5):
        assert [breaker.failed(), breaker.failed()] == [1, 2]
        assert not breaker.succeeded()
    assert breaker.allows()


def test_an_open_breaker_lets_one_caller_try_after_each_pause() -> None:
    """An open breaker allows no caller during a pause and one after it; if that one fails, another pause begins."""
    clock = Clock(100.0)
    breaker = Breaker(2, 1.0, clock)
    breaker.failed()
    breaker.failed()
    for _pause in range(3):
        clock.now += 0.99
        assert not breaker.allows()
        clock.now += 0.01
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(lambda _: breaker.allows(), range(32))) == 1
        breaker.failed()


def test_an_answer_closes_it() -> None:
    """When that caller succeeds, the breaker closes, and needs the full number of failures to open again."""
    clock = Clock(100.0)
    breaker = Breaker(2, 1.0, clock)
    breaker.failed()
    breaker.failed()
    clock.now += 1
    assert breaker.allows()
    assert breaker.succeeded()
    assert breaker.allows()
    breaker.failed()
    assert breaker.allows()


def test_a_caller_that_never_reports_does_not_block_it() -> None:
    """If the allowed caller never reports, another one is allowed after the next pause."""
    clock = Clock(100.0)
    breaker = Breaker(1, 1.0, clock)
    breaker.failed()
    clock.now += 1
    assert breaker.allows()
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()
