"""The laws of choosing items, whatever the steps say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from vitrine.recommend.chain import choose, steps_for
from vitrine.recommend.declaration import Strategy
from vitrine.recommend.strategy import Context

NOW = datetime(2026, 3, 1, tzinfo=UTC)
item_ids = st.sampled_from([f"p{number}" for number in range(12)])


@dataclass(frozen=True)
class Fixed:
    """A step that always says the same."""

    name: str
    item_ids: tuple[str, ...]

    def candidates(self, context: Context) -> Iterable[str]:
        """The fixed list."""
        return self.item_ids


steps = st.lists(st.builds(Fixed, st.sampled_from(["a", "b", "c"]), st.lists(item_ids).map(tuple)), max_size=4)
contexts = st.builds(
    Context,
    item_id=st.none() | item_ids,
    viewed=st.lists(item_ids),
    excluded=st.frozensets(item_ids, max_size=4),
    now=st.just(NOW),
)


@given(steps, contexts, st.frozensets(item_ids), st.integers(-1, 15))
def test_laws(chain: list[Fixed], context: Context, in_stock: frozenset[str], limit: int) -> None:
    """Never the page's item, never an excluded or refused one, none twice, never more than the limit."""
    chosen = [choice.item_id for choice in choose(chain, context, in_stock.__contains__, limit)]
    assert context.item_id not in chosen
    assert not context.excluded.intersection(chosen)
    assert in_stock.issuperset(chosen)
    assert len(set(chosen)) == len(chosen) <= max(limit, 0)


@given(steps, contexts, st.frozensets(item_ids), st.integers(1, 15))
def test_nothing_is_left_lying(chain: list[Fixed], context: Context, in_stock: frozenset[str], limit: int) -> None:
    """A slot stays short only when no step has one more item that may be shown."""
    chosen = {choice.item_id for choice in choose(chain, context, in_stock.__contains__, limit)}
    offered = {item_id for step in chain for item_id in step.item_ids}
    possible = (offered & in_stock) - context.excluded - {context.item_id}
    assert len(chosen) == min(limit, len(possible))


def test_order_and_credit() -> None:
    """The first step's items come first, and each item names the step that chose it."""
    context = Context("p1", (), frozenset(), NOW)
    chosen = choose([Fixed("a", ("p1", "p2")), Fixed("b", ("p2", "p3", "p4"))], context, lambda _: True, 2)
    assert [(choice.item_id, choice.step) for choice in chosen] == [("p2", "a"), ("p3", "b")]


def test_steps_of_a_strategy() -> None:
    """A strategy's steps come in its own order; one whose model is not trained yet is passed over."""
    strategy = Strategy(steps=["picked", "popular", "viewed_together", "recently_viewed"], picked=["p9"])
    made = steps_for(strategy, (None, Fixed("popular", ("p1",))))
    assert [step.name for step in made] == ["picked", "popular", "recently_viewed"]
    context = Context(None, ("p5", "p4"), frozenset(), NOW)
    assert [choice.item_id for choice in choose(made, context, lambda _: True, 9)] == ["p9", "p1", "p5", "p4"]
