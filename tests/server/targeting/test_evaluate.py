from __future__ import annotations

import json

import pytest

from vitrine.domain.errors import BadFile
from vitrine.targeting.evaluate import evaluate_lines


def test_each_line_has_an_answer() -> None:
    """Lines are answered in order, saved lists included, and blank lines are passed over."""
    lines = [
        '{"condition": {"a.b": {"$gt": 1}}, "attributes": {"a": {"b": 2}}}\n',
        "\n",
        '{"condition": {"id": {"$inGroup": "g"}}, "attributes": {"id": "x"}, "saved_lists": {"g": ["x"]}}',
        '{"condition": {"id": {"$inGroup": "g"}}, "attributes": {"id": "x"}}',
    ]
    assert list(evaluate_lines(lines)) == [True, True, False]


def test_any_number_and_half_a_character_are_answered() -> None:
    """As in the page, where they can occur: the line is no site file, which can hold neither."""
    lines = [
        '{"condition": {"a": {"$exists": true}}, "attributes": {"a": 1e999}}',
        '{"condition": {"a": {"$exists": true}}, "attributes": {"a": ' + "9" * 400 + "}}",
        '{"condition": {"a": "\\ud83d"}, "attributes": {"a": "\\ud83d"}}',
    ]
    assert list(evaluate_lines(lines)) == [True, True, True]


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        "{}",
        '{"condition": {}}',
        '{"condition": {}, "attributes": NaN}',
        '{"condition": {"a": 1, "a": 2}, "attributes": {}}',
        "[" * 100_000,
        "9" * 5_000,
    ],
    ids=lambda line: line[:20],
)
def test_a_wrong_line_is_named(wrong: str) -> None:
    """A line of another form stops the reading and says which line it is."""
    with pytest.raises(BadFile, match="Line 2"):
        list(evaluate_lines(['{"condition": {}, "attributes": {}}', wrong]))


@pytest.mark.parametrize(
    "strange", [None, 5, "x", [], {"$or": 3}, {"a": {"$size": {"$not": []}}}, {"": {"$elemMatch": 0}}]
)
def test_strange_parts_are_answered(strange: object) -> None:
    """Whatever JSON stands for a condition, for attributes or for saved lists, the answer is true or false."""
    for case in (
        {"condition": strange, "attributes": {"a": [1]}},
        {"condition": {"a": 1}, "attributes": strange},
        {"condition": {"a": {"$inGroup": "g"}}, "attributes": {"a": 1}, "saved_lists": strange},
        {"condition": {"a": {"$inGroup": "g"}}, "attributes": {"a": 1}, "saved_lists": {"g": strange}},
    ):
        (answer,) = evaluate_lines([json.dumps(case)])
        assert answer in (True, False)
