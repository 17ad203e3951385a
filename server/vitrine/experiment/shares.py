"""Turns the weights of a site file into shares, and checks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from vitrine.schema.mistake import MISSING, Mistake

LEAST_SUM: Final = 0.99
MOST_SUM: Final = 1.01
"""The range of a sum of weights that counts as 1: thirds may be written 0.33."""


def shares_of(weights: Sequence[float | None]) -> list[float]:
    """The shares of these weights, scaled to a sum of exactly 1; equal shares when no weight is given."""
    given = [weight for weight in weights if weight is not None]
    total = sum(given)
    if len(given) < len(weights) or total <= 0:
        return [1 / len(weights)] * len(weights)
    return [weight / total for weight in given]


def check_weights(path: str, weights: Sequence[float | None]) -> Iterator[Mistake]:
    """Weights that only some have, or with a sum other than 1. `path` is that of their list."""
    given = [weight for weight in weights if weight is not None]
    if not given:
        return
    if len(given) < len(weights):
        hint = "Give all of them a weight, or none for equal parts."
        missing = f"{path}[{weights.index(None)}].weight"
        yield Mistake(missing, MISSING, "a weight, as the others have", hint, (f"{path}[*].weight",))
        return
    total = sum(given)
    if not LEAST_SUM <= round(total, 6) <= MOST_SUM:
        shares = ", ".join(f"{weight / total:.3g}" for weight in given) if total else ""
        hint = f"In these proportions: {shares}." if shares else "Leave all weights out for equal parts."
        weighed = f"weights with a sum of {total:g}"
        yield Mistake(path, weighed, "weights with a sum of 1", hint, (f"{path}[*].weight",))
