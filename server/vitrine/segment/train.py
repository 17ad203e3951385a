"""Trains the segment classifier. The only module that imports scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from vitrine.segment.classify import Classifier
from vitrine.segment.example import Example
from vitrine.segment.features import FeatureSpace

MIN_VISITORS = 20
HELD_OUT_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class SegmentScore:
    """How well one segment is recognised in visitors that were kept out of training.

    `auc` is None when all held-out visitors have the same label. `accuracy` is at the segment's threshold.
    `trained` is False when there were too few examples; `sentence` says so.
    """

    segment: str
    trained: bool
    examples: int
    base_rate: float
    auc: float | None
    accuracy: float | None
    sentence: str


def train_segments(
    examples: Sequence[Example], thresholds: Mapping[str, float], half_life_s: float, key: bytes
) -> tuple[Classifier | None, list[SegmentScore]]:
    """A classifier for the segments in `thresholds` that have enough examples, and a score for each segment.

    A fifth of the visitors, by a hash of their ids with the secret `key`, is kept out of training and gives the score.
    All examples of a visitor are on the same side. `half_life_s` is the decay of category and brand affinities.
    """
    held_out = np.array([is_held_out(key, example.subject) for example in examples], bool)
    learnt_from = [example for example, held in zip(examples, held_out, strict=True) if not held]
    space = FeatureSpace.of((example.profile for example in learnt_from), half_life_s)
    rows = np.zeros((len(examples), len(space.names)), np.float32)
    for place, example in enumerate(examples):
        rows[place] = space.vector(example.profile, example.now)

    scores: list[SegmentScore] = []
    fitted: dict[str, LogisticRegression] = {}
    mean, scale = _standard(rows[~held_out])
    standard = (rows - mean) / scale
    for segment in sorted(thresholds):
        labels = np.array([example.labels[segment] for example in examples], bool)
        lack = _missing_examples(segment, learnt_from)
        if lack is not None:
            scores.append(SegmentScore(segment, False, len(examples), _share(labels), None, None, lack))
            continue
        model = LogisticRegression(max_iter=1_000)  # type: ignore[no-untyped-call]  # scikit-learn ships no types
        model.fit(standard[~held_out], labels[~held_out])
        fitted[segment] = model
        guesses = expit(standard[held_out] @ model.coef_[0] + model.intercept_[0])
        scores.append(_score(segment, labels, labels[held_out], guesses, thresholds[segment]))
    if not fitted:
        return None, scores
    classifier = Classifier(
        list(fitted),
        space,
        np.vstack([model.coef_[0] for model in fitted.values()]).astype(np.float64),
        np.array([model.intercept_[0] for model in fitted.values()], np.float64),
        mean,
        scale,
    )
    return classifier, scores


def _standard(rows: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Mean and standard deviation of each feature; 1 for a feature that never varies."""
    if not len(rows):
        return np.zeros(rows.shape[1]), np.ones(rows.shape[1])
    deviation = rows.std(axis=0, dtype=np.float64)
    return rows.mean(axis=0, dtype=np.float64), np.where(deviation > 0, deviation, 1.0)


def is_held_out(key: bytes, subject: str) -> bool:
    """Whether this visitor is kept for the score; always the same for one subject and key."""
    number = int.from_bytes(blake2b(subject.encode(), digest_size=8, key=key, person=b"held-out").digest(), "big")
    return number < HELD_OUT_SHARE * 2**64


def _missing_examples(segment: str, examples: Sequence[Example]) -> str | None:
    """Why there are too few examples, None when there are enough. Visitors count, not their examples."""
    did = {example.subject for example in examples if example.labels[segment]}
    did_not = {example.subject for example in examples if not example.labels[segment]}
    for visitors, verb in ((did, "went on to do"), (did_not, "did not do")):
        if len(visitors) < MIN_VISITORS:
            return (
                f"segment {segment}: left out, because only {len(visitors)} of the visitors in training {verb} "
                f"what proves it; {MIN_VISITORS} are needed"
            )
    return None


def _score(
    segment: str,
    labels: npt.NDArray[np.bool_],
    held_labels: npt.NDArray[np.bool_],
    guesses: npt.NDArray[np.float64],
    threshold: float,
) -> SegmentScore:
    both = held_labels.any() and not held_labels.all()
    auc = float(roc_auc_score(held_labels, guesses)) if both else None
    accuracy = float(np.mean((guesses >= threshold) == held_labels)) if len(held_labels) else None
    auc_text = "unknown, too few held-out visitors" if auc is None else f"{auc:.3f}"
    right = "" if accuracy is None else f", {accuracy:.1%} right at threshold {threshold:g}"
    sentence = (
        f"segment {segment}: AUC {auc_text}{right}, on {len(held_labels):,} held-out of {len(labels):,} examples, "
        f"{_share(labels):.1%} of them positive"
    )
    return SegmentScore(segment, True, len(labels), _share(labels), auc, accuracy, sentence)


def _share(labels: npt.NDArray[np.bool_]) -> float:
    return float(labels.mean()) if len(labels) else 0.0
