"""Probabilities of the learned segments, without scikit-learn: a few multiplications in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import exp

import numpy as np
import numpy.typing as npt

from vitrine.domain.errors import BadFile
from vitrine.domain.profile import Profile
from vitrine.segment.features import FeatureSpace


class Classifier:
    """One logistic regression per segment over standardised features.

    probability = 1 / (1 + exp(-(intercept + sum(coef * (x - mean) / scale))))

    Shapes, for S segments and F features: coef (S, F), intercept (S,), mean (F,), scale (F,), all float64.
    """

    def __init__(
        self,
        segments: Sequence[str],
        space: FeatureSpace,
        coef: npt.NDArray[np.float64],
        intercept: npt.NDArray[np.float64],
        mean: npt.NDArray[np.float64],
        scale: npt.NDArray[np.float64],
    ) -> None:
        """Raises BadFile when the arrays do not fit together."""
        _check(len(segments), len(space.names), coef, intercept, mean, scale)
        self.segments = tuple(segments)
        self.space = space
        self.coef = coef
        self.intercept = intercept
        self.mean = mean
        self.scale = scale
        # Standardisation is included in the weights, so that features of value zero cost nothing; most are zero.
        weights = coef / scale
        self._weights: list[list[float]] = weights.T.tolist()
        self._start: list[float] = (intercept - weights @ mean).tolist()

    @classmethod
    def from_arrays(
        cls,
        segments: Sequence[str],
        features: Sequence[str],
        half_life_s: float,
        coef: npt.NDArray[np.float64],
        intercept: npt.NDArray[np.float64],
        mean: npt.NDArray[np.float64],
        scale: npt.NDArray[np.float64],
    ) -> Classifier:
        """The classifier from stored arrays; `features` are the names in order. Raises BadFile."""
        if not (np.isfinite(half_life_s) and half_life_s > 0):
            raise BadFile("the segment model is damaged: its half-life is not a positive number. Train again.")
        return cls(segments, FeatureSpace.from_names(features, half_life_s), coef, intercept, mean, scale)

    def probabilities(self, profile: Profile, now: datetime) -> dict[str, float]:
        """The probability of each segment (0..1): that this visitor will do the event that proves it."""
        totals = self._start.copy()
        for place, value in self.space.entries(profile, now):
            for segment, weight in enumerate(self._weights[place]):
                totals[segment] += weight * value
        return dict(zip(self.segments, map(_sigmoid, totals), strict=True))


def _sigmoid(total: float) -> float:
    """Written so that exp never overflows."""
    if total >= 0:
        return 1.0 / (1.0 + exp(-total))
    raised = exp(total)
    return raised / (1.0 + raised)


def _check(
    segments: int,
    features: int,
    coef: npt.NDArray[np.float64],
    intercept: npt.NDArray[np.float64],
    mean: npt.NDArray[np.float64],
    scale: npt.NDArray[np.float64],
) -> None:
    shapes = (coef.shape, intercept.shape, mean.shape, scale.shape)
    if shapes != ((segments, features), (segments,), (features,), (features,)):
        raise BadFile("the segment model is damaged: its arrays do not fit together. Train again.")
    for part in (coef, intercept, mean, scale):
        if part.dtype != np.float64 or not np.isfinite(part).all():
            raise BadFile("the segment model is damaged: a weight is not a number. Train again.")
    if (scale <= 0).any():
        raise BadFile("the segment model is damaged: a scale is not positive. Train again.")
