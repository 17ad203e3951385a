"""The laws of training and of what it leaves, for every strategy that learns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies.samples import (
    BUSY,
    NOW,
    Row,
    assert_lawful,
    contexts,
    material,
    ready,
    rows,
)
from vitrine.domain.errors import BadFile
from vitrine.live.models import CLASSIFIER_PART, read_models, to_parts
from vitrine.recommend.arrays import Arrays, Packed, pack_texts
from vitrine.recommend.contract import Context, Strategy
from vitrine.recommend.registry import STRATEGIES
from vitrine.recommend.train import score_strategies, train_strategies, trainer
from vitrine.store.models import ModelStore

CONTEXTS = [Context(item_id, ("p1", "p2"), frozenset(), NOW) for item_id in (None, "p1", "🧦", "new")]


def trained(strategy: type[Strategy[Any]]) -> Packed:
    """The arrays of a training on a busy log."""
    arrays = trainer(strategy)(material(BUSY))
    assert arrays is not None
    return arrays


def test_an_empty_log_teaches_nothing(learned: type[Strategy[Any]]) -> None:
    """Nothing is published then, and the step is left out; an error would keep the other strategies untrained."""
    assert trainer(learned)(material([])) is None
    assert trainer(learned)(material([], items={})) is None


def test_events_without_views_are_no_error(learned: type[Strategy[Any]]) -> None:
    """A log that was imported from orders alone has no session."""
    asked = ready(learned, [("ann", "purchase", "p1", 0)])
    if asked is not None:
        assert_lawful(list(asked.candidates(CONTEXTS[1])))


@settings(deadline=None)
@given(log=rows, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_log_changes_nothing(learned: type[Strategy[Any]], log: list[Row], seed: Any) -> None:
    """The same events, logged in another order, give the same arrays to the bit."""
    # Events of one visitor at one moment have no order but the log's.
    log = list({(visitor, minutes): (visitor, kind, item, minutes) for visitor, kind, item, minutes in log}.values())
    shuffled = log.copy()
    seed.shuffle(shuffled)
    one, other = (trainer(learned)(material(found)) for found in (log, shuffled))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.keys() == other.keys()
        assert all(np.array_equal(one[name], other[name]) for name in one)


def test_a_published_model_serves_as_it_was_trained(learned: type[Strategy[Any]], tmp_path: Path) -> None:
    """Through the model store and back, the candidates are the same; texts in any language survive."""
    store = ModelStore(tmp_path)
    store.publish("shop", to_parts(train_strategies(material(BUSY)), None), {}, NOW)
    served = read_models(store.load("shop")).learned.ready(learned.options())
    direct = ready(learned, BUSY)
    assert served is not None and direct is not None
    for context in CONTEXTS:
        assert list(served.candidates(context)) == list(direct.candidates(context))
    assert any(list(served.candidates(context)) for context in CONTEXTS), "a busy log teaches something"


def test_a_part_is_not_mistaken_for_another(strategy: type[Strategy[Any]]) -> None:
    """A strategy's part of the model is named as the strategy; the classifier's name is taken."""
    assert strategy.name != CLASSIFIER_PART
    assert len({other.name for other in STRATEGIES}) == len(STRATEGIES)


def test_damaged_arrays_are_refused(learned: type[Strategy[Any]]) -> None:
    """A missing array, one cut short, one too long, of another type or shape: refused with what to do about it."""
    arrays = trained(learned)
    for name, array in arrays.items():
        others = {other: kept for other, kept in arrays.items() if other != name}
        for wrong in (
            others,
            {**others, name: array[:-1]},
            {**others, name: np.concatenate([array, array[:1]])},
            {**others, name: array.astype(np.complex64)},
            {**others, name: array.reshape(1, -1)[:, :0]},
        ):
            with pytest.raises(BadFile, match=f"{learned.name} is damaged.*Train again"):
                learned.load(Arrays(learned.name, wrong), learned.options())


def test_an_item_that_stands_twice_is_refused(learned: type[Strategy[Any]]) -> None:
    """It would be offered twice."""
    arrays = dict(trained(learned))
    assert "item_ids" in arrays, "what a model offers stands in its item_ids"
    first, *others = Arrays(learned.name, arrays).texts("item_ids")
    arrays["item_ids"] = pack_texts([first, *others[:-1], first])
    with pytest.raises(BadFile, match="Train again"):
        learned.load(Arrays(learned.name, arrays), learned.options())


@settings(deadline=None)
@given(data=st.data(), context=contexts)
def test_whatever_loads_can_be_asked(learned: type[Strategy[Any]], data: st.DataObject, context: Context) -> None:
    """One value of one array changed to anything: either it is refused, or its candidates keep the laws."""
    arrays = {name: array.copy() for name, array in trained(learned).items()}
    array = arrays[data.draw(st.sampled_from(sorted(arrays)))]
    place = data.draw(st.integers(0, array.size - 1))
    if array.dtype.kind == "f":
        array[place] = data.draw(st.floats(width=32))
    else:
        limits = np.iinfo(array.dtype)
        array[place] = data.draw(st.integers(int(limits.min), int(limits.max)))
    try:
        asked = learned.load(Arrays(learned.name, arrays), learned.options())
    except BadFile as error:
        assert "Train again" in str(error)
    else:
        assert_lawful(list(asked.candidates(context)), ties=False)


@settings(deadline=None)
@given(log=rows)
def test_every_strategy_is_scored_on_what_it_did_not_see(log: list[Row]) -> None:
    """Shares between 0 and 1, all on the same number of cases; none without sessions to hold back."""
    rankings = score_strategies(material(log))
    assert rankings.keys() <= {strategy.name for strategy in STRATEGIES if strategy.is_learned}
    assert len({ranking.predictions for ranking in rankings.values()}) <= 1
    for ranking in rankings.values():
        assert 0 <= ranking.reciprocal_rank <= ranking.hit_rate <= 1 and ranking.predictions > 0
