"""From weights to shares."""

from __future__ import annotations

from collections.abc import Sequence


def shares_of(weights: Sequence[float | None]) -> list[float]:
    """The shares that weights mean, with a sum of 1: equal ones where none is given, else rounded ones made exact."""
    given = [weight for weight in weights if weight is not None]
    total = sum(given)
    if len(given) < len(weights) or total <= 0:
        return [1 / len(weights)] * len(weights)
    return [weight / total for weight in given]
