"""A site's models as arrays for the model store, and back. The server imports this; training code stays out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vitrine.recommend.arrays import Arrays, Packed, pack_texts
from vitrine.recommend.learned import Learned
from vitrine.segment.classify import Classifier
from vitrine.store.models import ModelFiles

# Every other part is named as the strategy that learned it.
CLASSIFIER_PART: Final = "segments"


@dataclass(frozen=True, slots=True)
class Models:
    """What one training learned. A classifier that could not be learned is None; before any training `version` is."""

    version: str | None
    learned: Learned
    classifier: Classifier | None


def to_parts(learned: Mapping[str, Packed], classifier: Classifier | None) -> dict[str, Packed]:
    """The arrays of each part that exists. `learned` are those of the strategies, by name."""
    if classifier is None:
        return dict(learned)
    arrays: dict[str, npt.NDArray[Any]] = {
        "segments": pack_texts(classifier.segments),
        "features": pack_texts(classifier.space.names),
        "half_life_s": np.array([classifier.space.half_life_s], np.float64),
        "coef": classifier.coef,
        "intercept": classifier.intercept,
        "mean": classifier.mean,
        "scale": classifier.scale,
    }
    return {**learned, CLASSIFIER_PART: arrays}


def read_models(files: ModelFiles | None) -> Models:
    """The models in `files`, ready to serve. Raises BadFile when a part is damaged."""
    if files is None:
        return Models(None, Learned(), None)
    part = files.parts.get(CLASSIFIER_PART)
    return Models(files.version, Learned(files.parts), None if part is None else _classifier(part))


def _classifier(part: Packed) -> Classifier:
    arrays = Arrays(CLASSIFIER_PART, part)
    half_life_s = arrays.numbers("half_life_s", np.float64)
    if len(half_life_s) != 1:
        raise arrays.damaged("half_life_s is not one number")
    return Classifier.from_arrays(
        arrays.texts("segments"),
        arrays.texts("features"),
        float(half_life_s[0]),
        arrays["coef"],
        arrays["intercept"],
        arrays["mean"],
        arrays["scale"],
    )
