from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from vitrine.experiment.bucket import bucket_ranges, choose_bucket, fnv1a32, hash_value

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "bucket.json").read_text(encoding="utf-8")
)
WEIGHTS = (
    st.lists(st.integers(0, 100), min_size=1, max_size=8).filter(any).map(lambda parts: [n / sum(parts) for n in parts])
)


@pytest.mark.parametrize("case", VECTORS["fnv1a32"], ids=lambda case: repr(case["text"][:10]))
def test_the_hash_is_the_published_one(case: dict[str, Any]) -> None:
    """FNV-1a of ASCII text is Noll's, and of other text that of its UTF-16 code units."""
    assert fnv1a32(case["text"]) == case["expected"]


@pytest.mark.parametrize(
    "case", VECTORS["hash"], ids=lambda case: f"{case['seed']!r}-{case['value']!r}-{case['version']}"
)
def test_places_are_the_same_to_the_bit(case: dict[str, Any]) -> None:
    """A seed and a value have the same place as in the specification; an unknown version has none."""
    assert hash_value(case["seed"], case["value"], case["version"]) == case["expected"]


@pytest.mark.parametrize("case", VECTORS["ranges"], ids=str)
def test_ranges_are_as_worked_out(case: dict[str, Any]) -> None:
    """Coverage is clamped, and weights of a wrong number or sum count as equal."""
    found = bucket_ranges(case["count"], case["coverage"], case["weights"])
    assert len(found) == len(case["expected"])
    for (begin, end), expected in zip(found, case["expected"], strict=True):
        assert (round(begin, 8), round(end, 8)) == tuple(expected)


@pytest.mark.parametrize("case", VECTORS["choose"], ids=str)
def test_ranges_are_half_open(case: dict[str, Any]) -> None:
    """The first range that contains a place wins, and the end of a range is not included."""
    assert choose_bucket(case["place"], case["ranges"]) == case["expected"]


@given(st.text(), st.text())
def test_a_seed_is_hashed_once(seed: str, value: str) -> None:
    """Continuing from the hash of a seed gives the hash of seed and value together."""
    assert fnv1a32(value, fnv1a32(seed)) == fnv1a32(seed + value)


@given(st.text(), st.text(), WEIGHTS, st.floats(0, 1), st.floats(0, 1))
def test_a_growing_coverage_moves_nobody(seed: str, value: str, weights: list[float], a: float, b: float) -> None:
    """A visitor with a variation keeps it when the coverage grows."""
    place = hash_value(seed, value)
    before = choose_bucket(place, bucket_ranges(len(weights), min(a, b), weights))
    after = choose_bucket(place, bucket_ranges(len(weights), max(a, b), weights))
    assert before in (-1, after)


@given(st.text(), st.text(), WEIGHTS)
def test_full_coverage_leaves_nobody_out(seed: str, value: str, weights: list[float]) -> None:
    """With full coverage each visitor has a variation, and its weight is not zero."""
    chosen = choose_bucket(hash_value(seed, value), bucket_ranges(len(weights), 1.0, weights))
    assert chosen >= 0
    assert weights[chosen] > 0


@pytest.mark.parametrize("weights", [[0.5, 0.5], [0.9, 0.1], [0.2, 0.3, 0.5]], ids=str)
@pytest.mark.parametrize("seed", ["winter-banner", "høst 🍂"])
def test_visitors_split_as_weighed(seed: str, weights: list[float]) -> None:
    """10,000 visitors split as their weights say (chi-square, p >= 0.01)."""
    ranges = bucket_ranges(len(weights), 1.0, weights)
    counts = [0] * len(weights)
    for number in range(10_000):
        counts[choose_bucket(hash_value(seed, f"visitor-{number}"), ranges)] += 1
    assert chisquare(counts, [weight * 10_000 for weight in weights]).pvalue >= 0.01


def test_two_campaigns_split_independently() -> None:
    """The variation in one campaign says nothing about the variation in another one."""
    ranges = bucket_ranges(2)
    cells = [0, 0, 0, 0]
    for number in range(10_000):
        first = choose_bucket(hash_value("campaign-a", f"v{number}"), ranges)
        second = choose_bucket(hash_value("campaign-b", f"v{number}"), ranges)
        cells[2 * first + second] += 1
    assert chisquare(cells).pvalue >= 0.01
