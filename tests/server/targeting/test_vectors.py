from __future__ import annotations

import json
from typing import Any

import pytest

from tests.server.targeting.tables import TABLE
from tests.server.targeting.twin import read_vectors
from vitrine.targeting.predicate import compile_predicate, evaluate

PREDICATES: list[dict[str, Any]] = read_vectors("predicate.json")["cases"]
PARTIALS: list[dict[str, Any]] = read_vectors("partial.json")["cases"]


@pytest.mark.parametrize("case", PREDICATES, ids=lambda case: case["name"])
def test_the_server_answers_as_reasoned(case: dict[str, Any]) -> None:
    """The server's evaluator gives the expected answer of every vector."""
    assert evaluate(case["condition"], case["values"], case.get("saved_lists")) is case["expected"]


@pytest.mark.parametrize("case", PARTIALS, ids=lambda case: case["name"])
def test_the_server_leaves_as_reasoned(case: dict[str, Any]) -> None:
    """Partial evaluation gives the expected residual of every vector."""
    predicate = compile_predicate(case["condition"], TABLE, {"sale": ["p1", "p2"]})
    assert predicate.partial(case["server"]) == case["expected"]


def test_the_vectors_are_many_and_foreign() -> None:
    """There are at least 150 vectors, and a fifth of them has text beyond ASCII."""
    foreign = [
        case for case in PREDICATES if not json.dumps([case["condition"], case["values"]], ensure_ascii=False).isascii()
    ]
    assert len(PREDICATES) >= 150
    assert len(foreign) >= len(PREDICATES) / 5
