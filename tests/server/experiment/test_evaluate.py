from __future__ import annotations

import pytest

from vitrine.domain.errors import BadFile
from vitrine.experiment.evaluate import evaluate_lines


def test_each_line_has_an_answer() -> None:
    """Lines are answered in order; version 2 when left out, nothing for a version nobody knows."""
    lines = [
        '{"seed": "seed", "value": "a", "version": 2}',
        '{"seed": "seed", "value": "b"}',
        "",
        '{"seed": "", "value": "a", "version": 1}',
        '{"seed": "a", "value": "b", "version": 99}',
        '{"seed": "a", "value": "b", "version": true}',
    ]
    assert list(evaluate_lines(lines)) == [0.0505, 0.2696, 0.22, None, None]


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[]",
        '{"seed": "a"}',
        '{"seed": 1, "value": "a"}',
        '{"seed": "a", "value": null}',
        '{"seed": "a", "seed": "b", "value": "a"}',
        '{"seed": "a", "value": "a", "version": NaN}',
    ],
)
def test_a_wrong_line_is_named(wrong: str) -> None:
    """A line of another form stops the reading and says which line it is."""
    with pytest.raises(BadFile, match="Line 1"):
        list(evaluate_lines([wrong]))
