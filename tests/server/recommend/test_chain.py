"""The laws of choosing items, whatever the steps say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vitrine.domain.item import Item
from vitrine.recommend.arrays import pack_texts
from vitrine.recommend.chain import choose, nothing_known
from vitrine.recommend.contract import Because, Context, Scored
from vitrine.recommend.declaration import StrategyDeclaration
from vitrine.recommend.learned import Learned
from vitrine.recommend.shelf import make_shelf

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PLAIN = Because("Because.")
item_ids = st.sampled_from([f"p{number}" for number in range(12)])


@dataclass(frozen=True)
class Fixed:
    """A step that always says the same."""

    name: str
    item_ids: tuple[str, ...]
    because: Because = PLAIN

    def candidates(self, context: Context) -> Iterable[Scored]:
        """The fixed list."""
        return [(item_id, 1.0, self.because) for item_id in self.item_ids]


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
    declared = StrategyDeclaration(steps=["picked", "popular", "viewed_together", "recently_viewed"], picked=["p9"])
    popular = {"item_ids": pack_texts(["p1"]), "scores": np.ones(1, np.float32)}
    shelf = make_shelf(declared, Learned({"popular": popular}), lambda _: True, nothing_known)
    assert [step.name for step in shelf.steps] == ["picked", "popular", "recently_viewed"]
    context = Context(None, ("p5", "p4"), frozenset(), NOW)
    assert [choice.item_id for choice in shelf.choose(context, 9)] == ["p9", "p1", "p5", "p4"]


def test_an_item_says_why_it_is_there() -> None:
    """A reason names the item it is about as the catalog does, and says something plainer of one it does not know."""
    because = Because("Because you viewed {title}.", "Because of what you viewed.")
    catalog = {"p1": Item("p1", title="Coat {0}"), "p2": Item("p2")}
    for seed, sentence in [
        ("p1", "Because you viewed Coat {0}."),
        ("p2", "Because of what you viewed."),
        ("p3", "Because of what you viewed."),
    ]:
        step = Fixed("a", ("p5",), because.about(seed))
        (choice,) = choose([step], Context(None, (), frozenset(), NOW), lambda _: True, 9, catalog.get)
        assert (choice.item_id, choice.step, choice.score, choice.because) == ("p5", "a", 1.0, sentence)


def test_the_page_s_item_matters_to_some_steps() -> None:
    """A strategy whose answer depends on the page's item says so, trained or not."""
    for name, follows in {"viewed_together": True, "popular": False}.items():
        declared = StrategyDeclaration(steps=[name])
        assert make_shelf(declared, Learned(), lambda _: True, nothing_known).follows_page_item == follows
