"""Trains every strategy that learns, and scores it. Serving does not import this module."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeAlias, cast

from vitrine.recommend.arrays import Arrays, Packed
from vitrine.recommend.contract import Strategy
from vitrine.recommend.material import Material
from vitrine.recommend.registry import STRATEGIES
from vitrine.recommend.score import Ranking, score

Train: TypeAlias = Callable[[Material], Packed | None]

HELD_OUT_SHARE = 0.1


def train_strategies(material: Material) -> dict[str, Packed]:
    """The arrays of each strategy that found something to learn, by the strategy's name.

    The same material gives the same arrays.
    """
    trained = {strategy.name: trainer(strategy)(material) for strategy in STRATEGIES if strategy.is_learned}
    return {name: arrays for name, arrays in trained.items() if arrays is not None}


def score_strategies(material: Material) -> dict[str, Ranking]:
    """How well each strategy that learns predicts the last tenth of the sessions, trained on what was before them.

    Empty when there are too few sessions with two views; without a strategy that found nothing to learn.
    """
    held_out = material.hold_out(HELD_OUT_SHARE)
    if held_out is None:
        return {}
    before, tail = held_out
    rankings = {
        name: score(strategy.load(Arrays(name, arrays), strategy.options()), tail)
        for name, arrays in train_strategies(before).items()
        for strategy in STRATEGIES
        if strategy.name == name
    }
    return {name: ranking for name, ranking in rankings.items() if ranking.predictions}


def trainer(strategy: type[Strategy[Any]]) -> Train:
    """The function `train` of the strategy's second file.

    It is imported by its name and only here, so that the registry, which serving imports, never needs scipy.
    """
    return cast(Train, import_module(f"{strategy.__module__}_train").train)
