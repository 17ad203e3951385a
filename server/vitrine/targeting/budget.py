"""How much the patterns of one decision may take.

One pattern is fast on any text (regex.py), hundreds of them are not. So a decision has a budget of steps. A test over
it is not decided: `BudgetSpent` ends the predicate, and its campaign is not eligible. Steps are counted, not timed, so
the same request always gets the same decision. A test that was made already costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

MAX_DECISION_STEPS: Final = 10_000_000
"""Instructions times bytes of text: at 3 ns each (regex.py) 30 ms at worst, usually a thousandth of it."""

STEPS_OF_A_TEST: Final = 500
"""What a test costs besides: about 1.5 us."""


class BudgetSpent(Exception):
    """A predicate cannot be decided within the decision's budget."""


class Budget:
    """The steps that are left, and the tests that were made."""

    __slots__ = ("_known", "_left", "is_spent")

    def __init__(self, steps: int) -> None:
        self._left = steps
        self._known: dict[tuple[object, str], bool] = {}
        self.is_spent = False
        """Whether a test was not made."""

    def test(self, pattern: object, text: str, steps: int, search: Callable[[], bool]) -> bool:
        """The result of `search`, for which `pattern` and `text` stand. Raises BudgetSpent."""
        key = (pattern, text)
        found = self._known.get(key)
        if found is None:
            if steps + STEPS_OF_A_TEST > self._left:
                self.is_spent = True
                raise BudgetSpent
            self._left -= steps + STEPS_OF_A_TEST
            found = self._known[key] = search()
        return found


current: ContextVar[Budget | None] = ContextVar("current", default=None)
"""The budget of the decision that is being made; None: no limit, as for `vitrine explain`."""


@contextmanager
def pattern_budget(steps: int = MAX_DECISION_STEPS) -> Iterator[Budget]:
    """Give the predicates that are evaluated inside one budget."""
    budget = Budget(steps)
    token = current.set(budget)
    try:
        yield budget
    finally:
        current.reset(token)
