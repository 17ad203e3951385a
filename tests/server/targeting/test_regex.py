from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.targeting.attributes import attribute_table
from vitrine.targeting.check import check_predicate
from vitrine.targeting.predicate import evaluate
from vitrine.targeting.regex import MAX_PROGRAM, MAX_STEPS, BadPatternError, compile_regex

LONG = 100_000
BUDGET_S = 0.050  # on a slow machine; on a quick one it is a few ms


@pytest.mark.parametrize(
    ("operator", "pattern", "value", "expected"),
    [
        ("$regex", "^/sale/[0-9]+$", "/sale/12", True),
        ("$regex", "^/sale/[0-9]+$", "/sale/12\n", False),
        ("$regex", "ale", "/sale/12", True),
        ("$regex", "SALE", "/sale", False),
        ("$regexi", "SALE", "/sale", True),
        ("$regexi", "ÆRLIG", "ærlig", True),
        ("$regex", "^.$", "😀", True),
        ("$regex", "a.b", "a\nb", False),
        ("$regex", "", "anything", True),
        ("$regex", "a", "a\ud83d", False),
        ("$regex", "\ud83d", "\ud83d", False),
        ("$regex", "(", "(", False),
        ("$regex", "1", 1, False),
        ("$regex", "a", ["a"], False),
        ("$regex", "null", None, False),
        ("$regex", None, "a", False),
        ("$regex", ["a"], "a", False),
    ],
)
def test_patterns_are_searched_for(operator: str, pattern: Any, value: Any, expected: bool) -> None:
    """A pattern is searched for in texts only; an invalid pattern is false and no error."""
    assert evaluate({"a": {operator: pattern}}, {"a": value}) is expected


def test_absence_matches_no_pattern() -> None:
    """A missing attribute matches no pattern, not even the empty one."""
    assert evaluate({"a": {"$regex": ""}}, {}) is False


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("(a+)+$", "a" * LONG + "!", False),
        ("(a+)+$", "a" * LONG, True),
        ("(a|aa)+$", "a" * LONG, True),
        ("(x+x+)+y", "x" * LONG, False),
        ("(.*)*=(.*)", "a" * LONG, False),
        (r"(\w+\s?)*$", "a" * LONG + "!", True),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * LONG, False),
        ("(a|b)*a(a|b){20}c", "ab" * (LONG // 2), False),
        ("a[ab]{480}c", "ab" * (LONG // 2), False),
        ("a[ab]{480}c", "ab" * 2_048, False),
    ],
)
def test_catastrophes_are_cheap(pattern: str, text: str, expected: bool) -> None:
    """Patterns that make other engines run for years keep to 50 ms on texts of 100,000 characters."""
    holds = compile_regex(pattern, fold=False)
    spent = []
    for _ in range(5):  # the best of five, because other programs also use the machine
        start = time.thread_time()
        assert holds(text) is expected
        spent.append(time.thread_time() - start)
    assert min(spent) < BUDGET_S


def test_a_text_too_long_for_its_pattern_does_not_match() -> None:
    """A larger pattern is used on shorter texts only, but always on texts that a page can send."""
    large = compile_regex("a{" + str(MAX_PROGRAM - 20) + "}", fold=False)
    assert large("a" * 2_048)
    assert not large("a" * MAX_STEPS)


@given(st.text(st.characters(codec=None), max_size=60) | st.text("()[]{}*+?|^$\\.a1,-pLxd", max_size=30), st.text())
def test_no_pattern_makes_it_raise(pattern: str, text: str) -> None:
    """Every pattern that an operator writes works or is refused with a reason."""
    try:
        holds = compile_regex(pattern, fold=True)
    except BadPatternError as error:
        assert str(error)
    else:
        assert isinstance(holds(text), bool)
    assert isinstance(evaluate({"a": {"$regex": pattern}}, {"a": text}), bool)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(a+)+$", True),
        ("^(.*)*x", True),
        ("(?:[a-z]+)*", True),
        ("([^/]+){2,}", True),
        ("(a*?)+", True),
        ("(\\d+)+", True),
        ("^(/[a-z]+)+$", False),
        ("(ab)+", False),
        ("(a+)b+", False),
        ("\\(a+\\)+", False),
        ("[(a+)]+", False),
        ("a+", False),
    ],
)
def test_a_repeated_repeat_is_a_mistake(pattern: str, expected: bool) -> None:
    """A repeated repeat, such as (a+)+, is a mistake with a hint; a repeat of anything more is allowed."""
    found = check_predicate({"device.browser": {"$regex": pattern}}, attribute_table({}, ()), "audience")
    assert [mistake.path for mistake in found] == (["audience.device.browser.$regex"] if expected else [])
