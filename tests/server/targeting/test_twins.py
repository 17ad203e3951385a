from __future__ import annotations

import json
import os
import random
import re

from tests.server.targeting.pairs import LISTS, make_pair
from tests.server.targeting.twin import finish_all, read_vectors
from vitrine.targeting.predicate import evaluate
from vitrine.targeting.saved_lists import write_out_lists
from vitrine.targeting.text import FOLDED_BELOW, fold_case

PAIRS = int(os.environ.get("VITRINE_FUZZ_PAIRS", "100000"))
SEED = int(os.environ.get("VITRINE_FUZZ_SEED", "20260115"))
EMOJI = re.compile("[\ud800-\udfff\U0001f000-\U0001faff]")
BATCH = 100_000  # pairs for one Node process


def test_the_twins_never_disagree() -> None:
    """Server and tag give the same answer for every random condition and values, and both answers are common.

    At least a fifth of the pairs has text beyond ASCII, and a twentieth has emoji, whole ones or halves.
    """
    source = random.Random(SEED)
    true = foreign = emoji = 0
    for start in range(0, PAIRS, BATCH):
        pairs = [make_pair(source) for _ in range(min(BATCH, PAIRS - start))]
        answers = finish_all([(write_out_lists(condition, LISTS), values) for condition, values in pairs])
        wrong = [pair for pair, answer in zip(pairs, answers, strict=True) if evaluate(*pair, LISTS) is not answer]
        assert wrong == []
        true += sum(answers)
        written = [json.dumps(pair, ensure_ascii=False) for pair in pairs]
        foreign += sum(not text.isascii() for text in written)
        emoji += sum(EMOJI.search(text) is not None for text in written)
    assert 0.2 * PAIRS < true < 0.8 * PAIRS
    assert foreign >= PAIRS / 5
    assert emoji >= PAIRS / 20


def test_the_twins_agree_on_the_vectors() -> None:
    """The tag's evaluator passes every vector too, with saved lists written out as in a residual."""
    cases = read_vectors("predicate.json")["cases"]
    answers = finish_all(
        [(write_out_lists(case["condition"], case.get("saved_lists", {})), case["values"]) for case in cases]
    )
    wrong = [case["name"] for case, answer in zip(cases, answers, strict=True) if answer is not case["expected"]]
    assert wrong == []


def test_the_twins_fold_every_character_alike() -> None:
    """Each character of the basic plane has the same lower case in both languages; from U+0530 on none changes."""
    points = [point for point in range(0x10000) if not 0xD800 <= point <= 0xDFFF]
    answers = finish_all([({"a": {"$ini": [fold_case(chr(point))]}}, {"a": chr(point)}) for point in points])
    assert [hex(point) for point, answer in zip(points, answers, strict=True) if not answer] == []
    assert all(fold_case(chr(point)) == chr(point) for point in points if point >= FOLDED_BELOW)


def test_the_twins_agree_however_deep() -> None:
    """At every depth, also far beyond the limit, both evaluators give the same answer and no error."""
    pairs = []
    for depth in (1, 19, 20, 21, 61, 62, 63, 64, 65, 66, 67, 130, 400):
        value: object = 1
        negated: object = {"a": 1}
        operator: object = 1
        listed: object = {"a": 1}
        element: object = {"$eq": 1}
        for _ in range(depth):
            value, negated, operator = [value], {"$not": negated}, {"$not": operator}
            listed, element = {"$or": [listed]}, {"$elemMatch": element}
        for condition in ({"a": value}, negated, {"a": operator}, listed, {"a": element}, {"a": {"$ne": value}}):
            pairs += [(condition, {"a": value}), (condition, {"a": 1})]
    assert finish_all(pairs) == [evaluate(*pair) for pair in pairs]
