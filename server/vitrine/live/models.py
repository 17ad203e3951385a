"""A site's models as arrays for the model store, and back. The server imports this; training code stays out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from vitrine.domain.errors import BadFile
from vitrine.recommend.strategy.popular import Popular
from vitrine.recommend.strategy.viewed_together import Together
from vitrine.segment.classify import Classifier
from vitrine.store.models import ModelFiles

Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Models:
    """What one training learned; a part it could not learn is None, and before any training all are."""

    version: str | None
    together: Together | None
    popular: Popular | None
    classifier: Classifier | None


def to_parts(
    together: Together | None, popular: Popular | None, classifier: Classifier | None
) -> dict[str, dict[str, npt.NDArray[Any]]]:
    """The arrays of each part that exists. Texts become one JSON list in UTF-8, so that no pickle is needed."""
    parts: dict[str, dict[str, npt.NDArray[Any]]] = {}
    if together is not None:
        parts["together"] = {
            "item_ids": _from_texts(together.item_ids),
            "offsets": together.offsets,
            "neighbours": together.neighbours,
            "scores": together.scores,
        }
    if popular is not None:
        parts["popular"] = {"item_ids": _from_texts(popular.item_ids), "scores": popular.scores}
    if classifier is not None:
        parts["segments"] = {
            "segments": _from_texts(classifier.segments),
            "features": _from_texts(classifier.space.names),
            "half_life_s": np.array([classifier.space.half_life_s], np.float64),
            "coef": classifier.coef,
            "intercept": classifier.intercept,
            "mean": classifier.mean,
            "scale": classifier.scale,
        }
    return parts


def read_models(files: ModelFiles | None) -> Models:
    """The models in `files`, ready to serve. Raises BadFile when a part is damaged."""
    if files is None:
        return Models(None, None, None, None)
    return Models(
        files.version,
        _together(files.parts["together"]) if "together" in files.parts else None,
        _popular(files.parts["popular"]) if "popular" in files.parts else None,
        _classifier(files.parts["segments"]) if "segments" in files.parts else None,
    )


def _together(arrays: Arrays) -> Together:
    return Together(
        _to_texts("together", arrays, "item_ids"),
        _array("together", arrays, "offsets"),
        _array("together", arrays, "neighbours"),
        _array("together", arrays, "scores"),
    )


def _popular(arrays: Arrays) -> Popular:
    return Popular(_to_texts("popular", arrays, "item_ids"), _array("popular", arrays, "scores"))


def _classifier(arrays: Arrays) -> Classifier:
    half_life_s = _array("segments", arrays, "half_life_s")
    if half_life_s.shape != (1,) or half_life_s.dtype != np.float64:
        raise BadFile("the model part segments is damaged: half_life_s is not one number. Train again.")
    return Classifier.from_arrays(
        _to_texts("segments", arrays, "segments"),
        _to_texts("segments", arrays, "features"),
        float(half_life_s[0]),
        _array("segments", arrays, "coef"),
        _array("segments", arrays, "intercept"),
        _array("segments", arrays, "mean"),
        _array("segments", arrays, "scale"),
    )


def _array(part: str, arrays: Arrays, name: str) -> npt.NDArray[Any]:
    try:
        return arrays[name]
    except KeyError:
        raise BadFile(f"the model part {part} is damaged: it has no {name}. Train again.") from None


def _from_texts(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(msgspec.json.encode(texts), np.uint8)


def _to_texts(part: str, arrays: Arrays, name: str) -> list[str]:
    try:
        return msgspec.json.decode(_array(part, arrays, name).tobytes(), type=list[str])
    except msgspec.DecodeError as error:
        raise BadFile(f"the model part {part} is damaged: {name} is no list of texts. Train again.") from error
