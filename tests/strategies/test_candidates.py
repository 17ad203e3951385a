"""The laws of candidates, for every strategy."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from string import Formatter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies.samples import BUSY, CATALOG, NOW, Row, assert_lawful, contexts, item_ids, options_of, ready, rows
from vitrine.recommend.chain import choose
from vitrine.recommend.contract import PLACEHOLDERS, Because, Context, Strategy


@settings(deadline=None)
@given(data=st.data(), log=rows, context=contexts)
def test_scores_fall_and_no_item_comes_twice(
    strategy: type[Strategy[Any]], data: st.DataObject, log: list[Row], context: Context
) -> None:
    """Whatever was learned, whoever asks and whatever the options are; ties go by item id."""
    asked = ready(strategy, log, data.draw(options_of(strategy)))
    if asked is not None:
        assert_lawful(list(asked.candidates(context)))


@settings(deadline=None)
@given(log=rows, context=contexts)
def test_the_same_context_gives_the_same_candidates(
    strategy: type[Strategy[Any]], log: list[Row], context: Context
) -> None:
    """Asked twice, read in part only, or loaded anew: nothing is kept from one visitor to the next."""
    asked, other = ready(strategy, log), ready(strategy, log)
    if asked is not None and other is not None:
        first = list(asked.candidates(context))
        assert list(islice(asked.candidates(context), 2)) == first[:2]
        assert list(asked.candidates(context)) == list(other.candidates(context)) == first


@settings(deadline=None)
@given(log=rows, context=contexts, item_id=st.none() | item_ids)
def test_the_page_s_item_matters_only_where_it_is_said_to(
    strategy: type[Strategy[Any]], log: list[Row], context: Context, item_id: str | None
) -> None:
    """The tag keeps an answer for other pages, unless the strategy says that it depends on the page's item."""
    asked = ready(strategy, log)
    if asked is not None and not strategy.reads_page_item:
        elsewhere = replace(context, item_id=item_id)
        assert list(asked.candidates(context)) == list(asked.candidates(elsewhere))


def test_strangers_and_unknown_items_are_no_mistake(strategy: type[Strategy[Any]]) -> None:
    """A first visit, and one that met only items that were not there yet when the model was trained."""
    asked = ready(strategy, BUSY)
    assert asked is not None
    for context in (
        Context(None, (), frozenset(), NOW),
        Context("new", (), frozenset(), NOW),
        Context("new", ("newer", "newest"), frozenset({"new"}), NOW),
    ):
        assert_lawful(list(asked.candidates(context)))


@settings(deadline=None)
@given(data=st.data(), context=contexts)
def test_every_chosen_item_says_why_in_whole_words(
    strategy: type[Strategy[Any]], data: st.DataObject, context: Context
) -> None:
    """With a catalog that knows the item the reason is about, and without one: a sentence, no open placeholder."""
    asked = ready(strategy, BUSY, data.draw(options_of(strategy)))
    assert asked is not None
    for item_of in (CATALOG.get, lambda item_id: None):
        for choice in choose([asked], context, lambda _: True, 20, item_of):
            assert choice.step == strategy.name
            assert choice.because.endswith((".", "!", "?")) and "{" not in choice.because


def placeholders(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_a_reason_is_a_sentence(strategy: type[Strategy[Any]]) -> None:
    """It names only what the catalog can know, and has a sentence without names where it does not know it."""
    because = strategy.because
    assert isinstance(because, Because) and because.sentence
    names = placeholders(because.sentence)
    assert names <= set(PLACEHOLDERS) and not placeholders(because.otherwise)
    assert bool(names) == bool(because.otherwise)
