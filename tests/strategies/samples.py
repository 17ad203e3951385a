"""What the strategies are asked about in these tests: logs, visits and options, small but of every sort."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
from hypothesis import strategies as st
from msgspec import inspect

from vitrine.domain.item import Item
from vitrine.recommend.arrays import Arrays
from vitrine.recommend.contract import Context, Scored, Step, Strategy
from vitrine.recommend.material import Material
from vitrine.recommend.registry import STRATEGIES
from vitrine.recommend.sessions import to_sessions
from vitrine.recommend.touches import KINDS, Touches
from vitrine.recommend.train import trainer

NOW = datetime(2026, 3, 1, tzinfo=UTC)
GAP_S = 1_800.0
LEARNED = [strategy for strategy in STRATEGIES if strategy.is_learned]

KNOWN = ("p1", "p10", "p2", "Ærlig", "靴", "🧦", 'quote"', "with space", "e\u0301", "\u0000")
UNKNOWN = ("p3", "鞋", "")
Row = tuple[str, str, str, float]
"""Who, which kind of event, which item, and how many minutes before NOW."""

rows = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "cy"]),
        st.sampled_from(KINDS),
        st.sampled_from(KNOWN),
        st.integers(0, 20).map(lambda steps: steps * 12.5) | st.floats(0, 1e6).map(lambda minutes: round(minutes, 3)),
    ),
    max_size=40,
)
item_ids = st.sampled_from(KNOWN + UNKNOWN)
contexts = st.builds(
    Context,
    item_id=st.none() | item_ids,
    viewed=st.lists(item_ids, max_size=20),
    excluded=st.frozensets(item_ids, max_size=3),
    now=st.just(NOW),
)
CATALOG = {
    item_id: Item(item_id, title=f"The {item_id}", category=["shoes", "socks", None][place % 3])
    for place, item_id in enumerate(KNOWN)
}


def material(log: Iterable[Row], items: dict[str, Item] = CATALOG) -> Material:
    """The log as training is handed it."""
    found = list(log)
    ids = tuple(sorted({item for _, _, item, _ in found}))
    visitors = sorted({visitor for visitor, _, _, _ in found})
    touches = Touches(
        ids,
        np.array([visitors.index(visitor) for visitor, _, _, _ in found], np.int32),
        np.array([ids.index(item) for _, _, item, _ in found], np.int32),
        np.array([KINDS.index(kind) for _, kind, _, _ in found], np.int8),
        np.array([NOW.timestamp() - 60 * minutes for _, _, _, minutes in found], np.float64),
    )
    return Material(touches, to_sessions(touches, GAP_S), items, NOW)


BUSY: Sequence[Row] = [
    (f"visitor {number}", kind, KNOWN[(number + step * step) % len(KNOWN)], 5_000 - 60 * number - step)
    for number in range(30)
    for step, kind in enumerate(["view_item", "view_item", "add_to_cart", "view_item", "purchase"])
]


def options_of(strategy: type[Strategy[Any]]) -> st.SearchStrategy[Step]:
    """Any options that a site file may give this strategy, item ids for texts."""
    shape = inspect.type_info(strategy.options)
    assert isinstance(shape, inspect.StructType)
    given = {field.encode_name: _values(field.type) for field in shape.fields}
    return st.fixed_dictionaries({}, optional=given).map(
        lambda chosen: msgspec.convert({"step": strategy.name, **chosen}, strategy.options)
    )


def _values(shape: inspect.Type) -> st.SearchStrategy[Any]:
    match shape:
        case inspect.Metadata():
            return _values(shape.type)
        case inspect.BoolType():
            return st.booleans()
        case inspect.IntType():
            return st.integers(0 if shape.ge is None else shape.ge, 100 if shape.le is None else shape.le)
        case inspect.FloatType():
            return st.floats(0 if shape.ge is None else shape.ge, 100 if shape.le is None else shape.le)
        case inspect.StrType():
            return item_ids.filter(lambda text: len(text) >= (shape.min_length or 0))
        case inspect.LiteralType():
            return st.sampled_from(shape.values)
        case inspect.NoneType():
            return st.none()
        case inspect.UnionType():
            return st.one_of([_values(member) for member in shape.types])
        case inspect.ListType():
            longest = 8 if shape.max_length is None else shape.max_length
            return st.lists(_values(shape.item_type), min_size=shape.min_length or 0, max_size=longest)
        case _:
            raise NotImplementedError(f"these tests cannot make up a {shape}; teach them here")


def ready(strategy: type[Strategy[Any]], log: Iterable[Row], options: Step | None = None) -> Strategy[Any] | None:
    """The strategy as it serves after a training on this log; None where that found nothing to learn."""
    arrays = trainer(strategy)(material(log)) if strategy.is_learned else {}
    step = strategy.options() if options is None else options
    return None if arrays is None else strategy.load(Arrays(strategy.name, arrays), step)


def assert_lawful(candidates: Sequence[Scored], *, ties: bool = True) -> None:
    """No item twice, finite scores that never rise, and (`ties`) equal scores in the order of the item ids."""
    ids = [item_id for item_id, _, _ in candidates]
    scores = [score for _, score, _ in candidates]
    assert len(set(ids)) == len(ids)
    assert all(type(score) is float and np.isfinite(score) for score in scores)
    assert scores == sorted(scores, reverse=True)
    if ties:
        assert ids == [item_id for item_id, _, _ in sorted(candidates, key=lambda found: (-found[1], found[0]))]
