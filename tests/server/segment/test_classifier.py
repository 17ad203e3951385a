"""The segment classifier: its features, its agreement with scikit-learn, and its minimum of examples."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from vitrine.domain.errors import BadFile
from vitrine.domain.profile import Affinity, Profile
from vitrine.segment.classify import Classifier
from vitrine.segment.example import Example
from vitrine.segment.features import COUNTS, MAX_CATEGORIES, FeatureSpace
from vitrine.segment.train import is_held_out, train_segments

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY_S = 86_400.0
KEY = b"k" * 32
names = st.sampled_from(["skin", "shoes", "bags", "never seen"])
affinities = st.dictionaries(
    names,
    st.builds(
        Affinity,
        score=st.floats(0, 1_000),
        at=st.integers(-10, 400).map(lambda days: NOW - timedelta(days=days)),
    ),
)
profiles = st.builds(
    Profile,
    subject=st.just("visitor:visitor-000000001"),
    viewed_count=st.integers(0, 10_000),
    order_value=st.floats(0, 1e9),
    session_count=st.integers(0, 500),
    categories=affinities,
    brands=affinities,
)


def make_examples(count: int = 600) -> list[Example]:
    """Visitors who like skin care or shoes; the more they like skin care, the likelier they buy it."""
    chance = random.Random(7)
    found = []
    for number in range(count):
        skin, shoes = chance.expovariate(0.5), chance.expovariate(0.5)
        profile = Profile(
            f"visitor-{number:09}",
            viewed_count=chance.randrange(20),
            session_count=1 + chance.randrange(4),
            categories={"skin": Affinity(skin, NOW), "shoes": Affinity(shoes, NOW - timedelta(days=2))},
            brands={"Fjell": Affinity(1.0, NOW)} if chance.random() < 0.3 else {},
        )
        buys = chance.random() < skin / (1.0 + skin + shoes)
        found.append(Example(profile.subject, profile, NOW, {"skin-care": buys, "rare": number == 3}))
    return found


def test_serves_what_scikit_learn_learned() -> None:
    """The served probability equals predict_proba of scikit-learn's own pipeline, trained on the same visitors."""
    examples = make_examples()
    classifier, _ = train_segments(examples, {"skin-care": 0.5}, DAY_S, KEY)
    assert classifier is not None
    rows = np.array([classifier.space.vector(example.profile, NOW) for example in examples], np.float64)
    learnt_from = np.array([not is_held_out(KEY, example.subject) for example in examples])
    labels = np.array([example.labels["skin-care"] for example in examples])
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    pipeline.fit(rows[learnt_from], labels[learnt_from])
    expected = pipeline.predict_proba(rows)[:, 1]
    served = [classifier.probabilities(example.profile, NOW)["skin-care"] for example in examples]
    assert np.abs(expected - served).max() < 1e-6
    assert min(served) < 0.2 < 0.8 < max(served)


def test_recognises_what_can_be_recognised() -> None:
    """On held-out visitors the classifier ranks far better than chance, and its probabilities are calibrated."""
    examples = make_examples(3_000)
    classifier, (found,) = train_segments(examples, {"skin-care": 0.5}, DAY_S, KEY)
    assert found.trained and found.auc is not None and found.auc > 0.75
    assert found.accuracy is not None and found.accuracy > 0.65
    assert "AUC" in found.sentence and "held-out" in found.sentence
    assert classifier is not None
    held_out = [example for example in examples if is_held_out(KEY, example.subject)]
    assert 0.15 < len(held_out) / len(examples) < 0.25
    mean = np.mean([classifier.probabilities(example.profile, NOW)["skin-care"] for example in held_out])
    assert abs(mean - np.mean([example.labels["skin-care"] for example in held_out])) < 0.05


def test_too_little_to_learn_from() -> None:
    """A segment that fewer than 20 visitors prove is left out and reported; the others are trained."""
    classifier, (rare, skin) = train_segments(make_examples(), {"skin-care": 0.5, "rare": 0.5}, DAY_S, KEY)
    assert classifier is not None and classifier.segments == ("skin-care",)
    assert not rare.trained and skin.trained
    assert rare.sentence == (
        "segment rare: left out, because only 1 of the visitors in training went on to do what proves it; 20 are needed"
    )
    assert train_segments([], {"skin-care": 0.5}, DAY_S, KEY)[0] is None


def test_visitors_kept_for_the_score_teach_nothing() -> None:
    """A category that only held-out visitors have is not a feature, so that nothing of them is used in training."""
    examples = [
        replace(example, profile=replace(example.profile, categories={"secret": Affinity(1.0, NOW)}))
        if is_held_out(KEY, example.subject)
        else example
        for example in make_examples()
    ]
    classifier, _ = train_segments(examples, {"skin-care": 0.5}, DAY_S, KEY)
    assert classifier is not None and classifier.space.categories == ("shoes", "skin")


def test_a_visitor_counts_once_however_many_snapshots() -> None:
    """Thirty examples of one visitor count as one visitor."""
    examples = make_examples(300)
    quiet = [Example(example.subject, example.profile, NOW, {"skin-care": False}) for example in examples]
    buyer = next(example for example in examples if not is_held_out(KEY, example.subject))
    loud = [Example(buyer.subject, buyer.profile, NOW, {"skin-care": True})] * 30
    classifier, (found,) = train_segments(quiet + loud, {"skin-care": 0.5}, DAY_S, KEY)
    assert classifier is None and "only 1 of the visitors" in found.sentence


def test_training_is_deterministic() -> None:
    """The same examples give the same weights to the bit."""
    one, other = (train_segments(make_examples(), {"skin-care": 0.5}, DAY_S, KEY)[0] for _ in range(2))
    assert one is not None and other is not None
    for name in ("coef", "intercept", "mean", "scale"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


@given(profiles)
def test_probabilities_are_probabilities(profile: Profile) -> None:
    """Each segment gets a number from 0 to 1 for every profile, also with extreme weights."""
    space = FeatureSpace(["skin", "shoes"], ["bags"], DAY_S)
    width = len(space.names)
    classifier = Classifier(
        ["up", "down"],
        space,
        np.array([[1e3] * width, [-1e3] * width]),
        np.zeros(2),
        np.zeros(width),
        np.ones(width),
    )
    found = classifier.probabilities(profile, NOW)
    assert set(found) == {"up", "down"}
    assert all(0.0 <= probability <= 1.0 for probability in found.values())


@given(profiles)
def test_features_are_finite_and_forget(profile: Profile) -> None:
    """A feature is always a finite number; a category's score halves per half-life, its share stays."""
    space = FeatureSpace(["skin"], [], DAY_S)
    later = NOW + timedelta(days=20)
    assert np.isfinite(space.vector(profile, NOW)).all()
    known = replace(profile, categories={"skin": Affinity(8.0, NOW), "other": Affinity(8.0, NOW)})
    fresh, stale = space.vector(known, NOW), space.vector(known, later)
    at = space.names.index("category:skin")
    assert fresh[at] == pytest.approx(np.log1p(8.0)) and stale[at] == pytest.approx(np.log1p(8.0 / 2**20))
    assert fresh[at + 1] == stale[at + 1] == 0.5


def test_space_takes_the_commonest() -> None:
    """The 50 categories in most profiles become features, ties in order of name; the names restore the space."""
    many = {f"c{number:03}": Affinity(1.0, NOW) for number in range(80)}
    space = FeatureSpace.of(
        [Profile("a", categories=many), Profile("b", categories={"zz": Affinity(1.0, NOW)})] * 2, 1.0
    )
    assert len(space.categories) == MAX_CATEGORIES and space.categories[0] == "c000"
    favourite = FeatureSpace.of(
        [Profile("a", categories=many)] + [Profile("b", categories={"zz": Affinity(1, NOW)})] * 2, 1.0
    )
    assert favourite.categories[0] == "zz"
    assert FeatureSpace.from_names(space.names, 1.0).names == space.names


def test_a_model_of_another_version_is_refused() -> None:
    """A model with features of another version is refused, and so are arrays that do not fit or are not finite."""
    with pytest.raises(BadFile, match="other features"):
        FeatureSpace.from_names([*COUNTS, "page_weight"], 1.0)
    width = len(COUNTS)
    good = (np.zeros((1, width)), np.zeros(1), np.zeros(width), np.ones(width))
    assert Classifier.from_arrays(["a"], COUNTS, 1.0, *good).probabilities(Profile("v"), NOW) == {"a": 0.5}
    for place, wrong in enumerate(
        [np.zeros((2, width)), np.array([np.nan]), np.zeros(width - 1), np.zeros(width)],
    ):
        arrays = list(good)
        arrays[place] = wrong
        with pytest.raises(BadFile, match="damaged"):
            Classifier.from_arrays(["a"], COUNTS, 1.0, *arrays)
    with pytest.raises(BadFile, match="half-life"):
        Classifier.from_arrays(["a"], COUNTS, 0.0, *good)
