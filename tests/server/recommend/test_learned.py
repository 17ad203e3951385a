"""From the arrays of a published model to strategies that serve."""

from __future__ import annotations

import numpy as np

from vitrine.recommend.arrays import pack_texts
from vitrine.recommend.learned import Learned
from vitrine.recommend.strategy.picked import PickedStep
from vitrine.recommend.strategy.popular import PopularStep
from vitrine.recommend.strategy.viewed_together import ViewedTogetherStep

TOGETHER = {
    "item_ids": pack_texts(["p1", "p2"]),
    "offsets": np.array([0, 1, 1], np.int32),
    "neighbours": np.array([1], np.int32),
    "scores": np.ones(1, np.float32),
}


def test_before_any_training_only_what_needs_none_is_ready() -> None:
    """A step that is not trained yet is left out; the operator's own list needs no training."""
    assert Learned().ready(ViewedTogetherStep()) is None
    assert Learned().ready(PickedStep(items=["p1"])) is not None


def test_a_model_of_an_older_version_serves() -> None:
    """Its parts were not yet named as the strategies are; a server that is updated need not train first."""
    for part in ("together", "viewed_together"):
        assert Learned({part: TOGETHER}).ready(ViewedTogetherStep()) is not None


def test_a_part_that_no_strategy_knows_is_passed_over() -> None:
    """A strategy was taken out, or the model comes from a newer version."""
    assert Learned({"unheard_of": TOGETHER}).ready(ViewedTogetherStep()) is None


def test_a_model_is_loaded_once_for_all_steps_without_options() -> None:
    """Six shelves of popular items share one list; steps with options have their own."""
    learned = Learned({"popular": {"item_ids": pack_texts(["p1"]), "scores": np.ones(1, np.float32)}})
    assert learned.ready(PopularStep()) is learned.ready(PopularStep())
    assert learned.ready(PickedStep(items=["p1"])) is not learned.ready(PickedStep(items=["p2"]))
