"""The budget of patterns: hundreds cannot make a decision slow, and the same request is always decided alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.server.conftest import House
from tests.server.shop import ORIGIN, shop
from vitrine.targeting.attributes import attribute_table
from vitrine.targeting.budget import MAX_DECISION_STEPS, STEPS_OF_A_TEST, Budget, BudgetSpent, pattern_budget
from vitrine.targeting.predicate import compile_predicate

TABLE = attribute_table({}, {})
PATTERN = {"session.landing_url": {"$regex": "a[ab]{300}c"}}


def budget_of(tests: int, steps: int) -> Budget:
    """A budget for this many tests of these steps."""
    return Budget(tests * (steps + STEPS_OF_A_TEST))


def test_a_test_over_the_budget_is_not_decided() -> None:
    """As many different tests are made as the budget has steps for; then none, and the budget says so."""
    budget = budget_of(3, 100)
    assert [budget.test(n, "text", 100, lambda: True) for n in range(3)] == [True] * 3
    assert not budget.is_spent
    with pytest.raises(BudgetSpent):
        budget.test(3, "text", 100, lambda: True)
    assert budget.is_spent


def test_a_test_that_was_made_costs_nothing() -> None:
    """The same pattern and text are tested once in a decision, however many campaigns have them."""
    budget = budget_of(2, 100)
    made: list[str] = []
    for text in ("a", "b") * 50:
        assert budget.test("p", text, 100, lambda text=text: bool(made.append(text))) is False  # type: ignore[misc]
    assert made == ["a", "b"]


def test_a_predicate_over_the_budget_holds_nowhere() -> None:
    """A predicate over the budget is neither true nor false, also under a negation; without a budget it is decided."""
    values = {"session.landing_url": "ab" * 1_000}
    for condition in (PATTERN, {"$not": PATTERN}, {"$or": [PATTERN, {"season": "summer"}]}):
        predicate = compile_predicate(condition, TABLE)
        with pattern_budget(1_000), pytest.raises(BudgetSpent):
            predicate.partial(values)
        assert predicate.partial(values) is (condition.keys() == {"$not"})


def test_cheaper_clauses_are_tested_first() -> None:
    """A visitor who fails another clause costs no pattern, wherever it stands in the audience."""
    for condition in ({**PATTERN, "season": "winter"}, {"$or": [PATTERN], "season": "winter"}):
        predicate = compile_predicate(condition, TABLE)
        with pattern_budget(0) as budget:
            assert predicate.partial({"session.landing_url": "a", "season": "summer"}) is False
            assert predicate.full({"session.landing_url": "a", "season": "summer"}) is False
        assert not budget.is_spent


def site(patterns: int) -> dict[str, Any]:
    """The shop with a campaign for each of so many patterns, and one without any."""
    document = shop()
    document["attributes"]["crm.note"] = {"type": "string"}
    banner = {"type": "banner", "placement": "hero", "variations": document["campaigns"][0]["variations"]}
    document["campaigns"] = [
        {**banner, "campaign": f"p{n}", "priority": 1, "audience": {"crm.note": {"$regex": f"a[ab]{{300}}c|{n}$"}}}
        for n in range(patterns)
    ] + [{**banner, "campaign": "plain"}]
    return document


def test_a_decision_over_the_budget_is_degraded(make_house: Callable[..., House]) -> None:
    """300 campaigns with costly patterns: the others are decided, `degraded` names targeting, and always alike."""
    house = make_house(site(300))
    hostile = {"attributes": {"crm.note": "ab" * 250}, "page": {"url": f"{ORIGIN}/", "type": "home"}}
    first, again = (house.decide(**hostile).json for _ in range(2))
    assert first["degraded"] == again["degraded"] and "targeting" in first["degraded"]
    assert [one["campaign"] for one in first["placements"]["hero"]] == ["plain"]
    usual = house.decide(**(hostile | {"attributes": {"crm.note": "from 7"}})).json
    assert "targeting" not in usual["degraded"]
    assert usual["placements"]["hero"][0]["campaign"] == "p7"


def test_three_hundred_usual_patterns_are_within_the_budget() -> None:
    """300 patterns of 60 instructions on an address of 300 bytes take about half of the budget."""
    assert 300 * (60 * 300 + STEPS_OF_A_TEST) < MAX_DECISION_STEPS * 0.6
