"""What the recommenders learn from a log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tests.row_reading import TouchCollector
from vitrine.domain.errors import BadFile
from vitrine.recommend.arrays import Arrays, Packed, pack_texts
from vitrine.recommend.contract import Context
from vitrine.recommend.score import score
from vitrine.recommend.sessions import MAX_SESSION_ITEMS, Sessions, to_sessions
from vitrine.recommend.strategy.popular import Popular, PopularStep
from vitrine.recommend.strategy.popular_train import KEPT, KEPT_PER_CATEGORY, ranked_items
from vitrine.recommend.strategy.viewed_together import ViewedTogether, ViewedTogetherStep
from vitrine.recommend.strategy.viewed_together_train import neighbours_of
from vitrine.recommend.touches import Touches

DAY_S = 86_400.0
START = datetime(2026, 3, 1, tzinfo=UTC)
GAP_S = 1_800.0


def views(*sessions: str, start: datetime = START) -> Touches:
    """One visitor per session, a view a minute, a session an hour: "a b c" views three items."""
    collector = TouchCollector()
    for hour, session in enumerate(sessions):
        for minute, item_id in enumerate(session.split()):
            at = start + timedelta(hours=hour, minutes=minute)
            collector.add(f"visitor-{hour}", "view_item", [item_id], at)
    return collector.finish()


def context(item_id: str | None, *viewed: str) -> Context:
    """A page of `item_id`, after `viewed` (newest first)."""
    return Context(item_id, viewed, frozenset(), START)


def together(arrays: Packed) -> ViewedTogether:
    """These arrays, ready to serve."""
    return ViewedTogether.load(Arrays("viewed_together", arrays), ViewedTogetherStep())


def near(arrays: Packed, page: Context) -> list[str]:
    """The ids that viewed-together offers, best first."""
    return [item_id for item_id, _, _ in together(arrays).candidates(page)]


def popular(arrays: Packed) -> dict[str, float]:
    """The scores that popular offers, best first."""
    ready = Popular.load(Arrays("popular", arrays), PopularStep())
    return {item_id: score for item_id, score, _ in ready.candidates(context(None))}


def as_lists(sessions: Sessions) -> list[list[str]]:
    """The sessions as lists of item ids, in their order."""
    found: list[list[str]] = [[] for _ in range(sessions.count)]
    for number, item in zip(sessions.session.tolist(), sessions.item.tolist(), strict=True):
        found[number].append(sessions.item_ids[item])
    return found


def test_sessions_are_cut_at_pauses() -> None:
    """Half an hour without a view ends a session; sessions are in order of their views, not of the log."""
    collector = TouchCollector()
    for item_id, minutes in [("c", 40), ("a", 0), ("b", 29), ("d", 70), ("e", 99)]:
        collector.add("one", "view_item", [item_id], START + timedelta(minutes=minutes))
    assert as_lists(to_sessions(collector.finish(), GAP_S)) == [["a", "b", "c"], ["d", "e"]]


def test_sessions_are_numbered_by_their_end() -> None:
    """The session that ended last is the last one, so that a held-out tail is the newest."""
    collector = TouchCollector()
    collector.add("late", "view_item", ["x"], START + timedelta(hours=5))
    collector.add("early", "view_item", ["y"], START)
    sessions = to_sessions(collector.finish(), GAP_S)
    assert as_lists(sessions) == [["y"], ["x"]]
    head, tail = sessions.split(0.5)
    assert (as_lists(head), as_lists(tail)) == ([["y"]], [["x"]])


def test_reloads_and_crawlers_are_no_sessions() -> None:
    """A reload counts once, and a session of more than 200 items is left out whole."""
    crawler = " ".join(f"i{number}" for number in range(MAX_SESSION_ITEMS + 1))
    busy = " ".join(f"i{number}" for number in range(MAX_SESSION_ITEMS))
    collector = TouchCollector()
    for visitor_id, session in [("one", "a a a b"), ("crawler", crawler), ("busy", busy)]:
        for second, item_id in enumerate(session.split()):
            collector.add(visitor_id, "view_item", [item_id], START + timedelta(seconds=second))
    assert sorted(map(len, as_lists(to_sessions(collector.finish(), GAP_S)))) == [2, MAX_SESSION_ITEMS]


def test_other_events_are_no_views() -> None:
    """Only item views make sessions; a cart event is not part of one."""
    collector = TouchCollector()
    collector.add("one", "add_to_cart", ["a"], START)
    collector.add("one", "search", ["b"], START)
    assert to_sessions(collector.finish(), GAP_S).count == 0
    assert collector.finish().item_ids == ("a",)


def test_together_prefers_what_was_viewed_close_and_after() -> None:
    """The item viewed right after comes before the one viewed right before, which comes before a far one."""
    model = neighbours_of(to_sessions(views("before seed after x y far"), GAP_S))
    ranked = near(model, context("seed"))
    assert ranked.index("after") < ranked.index("before") and ranked.index("after") < ranked.index("far")
    assert "seed" not in ranked


def test_together_weighs_distance() -> None:
    """Of two items viewed after the seed, the nearer one comes first, whatever their ids."""
    model = neighbours_of(to_sessions(views("seed z y x"), GAP_S))
    assert near(model, context("seed")) == ["z", "y", "x"]


def test_together_forgets() -> None:
    """One view of yesterday outweighs two of three months ago."""
    collector = TouchCollector()
    for visitor, (other, days) in enumerate([("old", 0), ("old", 0), ("new", 90)]):
        for minute, item_id in enumerate(("seed", other)):
            collector.add(str(visitor), "view_item", [item_id], START + timedelta(days=days, minutes=minute))
    model = neighbours_of(to_sessions(collector.finish(), GAP_S))
    assert near(model, context("seed")) == ["new", "old"]


def test_together_listens_to_newer_views_more() -> None:
    """Without an item on the page the newest view leads; an unknown item does not hide the known ones."""
    model = neighbours_of(to_sessions(views("a a2", "b b2"), GAP_S))
    assert near(model, context(None, "b", "a")) == ["b2", "a2"]
    assert near(model, context("unknown", "a", "b")) == ["a2", "b2"]
    assert near(model, context(None)) == []


def test_together_keeps_fifty_neighbours() -> None:
    """An item has at most 50 neighbours, so that a popular item is as fast to serve as another."""
    model = neighbours_of(to_sessions(views(*(f"hub spoke{number}" for number in range(80))), GAP_S))
    assert len(near(model, context("hub"))) == 50


def test_popular_counts_visitors() -> None:
    """A visitor who reloads a hundred times counts once; two visitors count more."""
    collector = TouchCollector()
    for minute in range(100):
        collector.add("one", "view_item", ["reloaded"], START + timedelta(minutes=minute))
    for visitor in ("two", "three"):
        collector.add(visitor, "view_item", ["liked"], START)
    assert list(popular(ranked_items(collector.finish(), START, DAY_S, {}))) == ["liked", "reloaded"]


def test_few_busy_visitors_make_nothing_popular() -> None:
    """A visitor who does far more than is usual counts for no more than a usual one, spread over all that they met."""
    collector = TouchCollector()
    for number in range(40):
        collector.add(f"visitor{number}", "view_item", ["liked", f"i{number}"], START)
    for number in range(3):
        for pushed in range(100):
            collector.add(f"busy{number}", "purchase", [f"pushed{pushed}"], START)
    found = popular(ranked_items(collector.finish(), START, DAY_S, {}))
    assert found["liked"] == 40.0
    assert sum(score for item_id, score in found.items() if item_id.startswith("pushed")) == pytest.approx(3 * 2.0)


def test_popular_forgets_and_values_purchases() -> None:
    """Scores halve per half-life; a purchase counts five times as much as a view, and replaces it."""
    collector = TouchCollector()
    collector.add("one", "view_item", ["seen"], START)
    collector.add("two", "purchase", ["bought"], START - timedelta(days=1))
    assert popular(ranked_items(collector.finish(), START, DAY_S, {})) == {"bought": 2.5, "seen": 1.0}


def test_popular_of_an_old_log_still_ranks() -> None:
    """A log of years ago ranks like one of today: its scores do not all decay to zero."""
    old = popular(ranked_items(views("b a", "b"), START + timedelta(days=3_650), DAY_S, {}))
    assert list(old) == ["b", "a"] and old["b"] > old["a"] > 0


def test_popular_is_bounded_but_knows_every_category() -> None:
    """2,000 items are kept, and of a small category 50 more, so that a slot of that category can be filled."""
    collector = TouchCollector()
    for number in range(KEPT + 10):
        for visitor in ("one", "two"):
            collector.add(visitor, "view_item", [f"big{number}"], START)
    for number in range(KEPT_PER_CATEGORY + 10):
        collector.add("one", "view_item", [f"small{number:02}"], START)
    categories = {f"small{number:02}": "small" for number in range(KEPT_PER_CATEGORY + 10)}
    item_ids = list(popular(ranked_items(collector.finish(), START, DAY_S, categories)))
    assert len(item_ids) == KEPT + KEPT_PER_CATEGORY
    assert item_ids[-KEPT_PER_CATEGORY:] == [f"small{number:02}" for number in range(50)]


def test_score() -> None:
    """A step that always names the next item second has hit rate 1 and reciprocal rank 1/2; an unseen item misses."""
    sessions = to_sessions(views("a b", "a c"), GAP_S)
    found = score(Popular([("x", 2.0), ("b", 1.0)]), sessions)
    assert (found.predictions, found.hit_rate, found.reciprocal_rank) == (2, 0.5, 0.25)


def test_the_order_of_the_log_changes_nothing() -> None:
    """The same views, logged in another order, give the same arrays."""
    forward, backward = TouchCollector(), TouchCollector()
    rows = [(f"v{n % 7}", f"p{n * n % 11}", START + timedelta(minutes=n)) for n in range(60)]
    for visitor_id, item_id, at in rows:
        forward.add(visitor_id, "view_item", [item_id], at)
    for visitor_id, item_id, at in sorted(rows):
        backward.add(visitor_id, "view_item", [item_id], at)
    one, other = (neighbours_of(to_sessions(found.finish(), GAP_S)) for found in (forward, backward))
    assert one.keys() == other.keys()
    assert all(np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize(
    ("offsets", "neighbours", "scores"),
    [
        ([0, 1], [1], [1.0]),
        ([0, 1, 2], [1], [1.0]),
        ([0, 2, 1], [1], [1.0]),
        ([0, 1, 1], [2], [1.0]),
        ([0, 1, 1], [-1], [1.0]),
        ([0, 1, 1], [1], [float("nan")]),
        ([0, 1, 1], [1], [1.0, 2.0]),
    ],
)
def test_damaged_neighbours_are_refused(offsets: list[int], neighbours: list[int], scores: list[float]) -> None:
    """Arrays that do not fit together are refused when they are loaded."""
    arrays = {
        "item_ids": pack_texts(["a", "b"]),
        "offsets": np.array(offsets, np.int32),
        "neighbours": np.array(neighbours, np.int32),
        "scores": np.array(scores, np.float32),
    }
    with pytest.raises(BadFile, match="Train again"):
        together(arrays)


def test_wrong_number_types_are_refused() -> None:
    """Neighbours as floats would be truncated silently; they are refused."""
    whole = {"item_ids": pack_texts(["a"]), "neighbours": np.zeros(0, np.int32), "scores": np.zeros(0, np.float32)}
    with pytest.raises(BadFile, match="number types"):
        together({**whole, "offsets": np.zeros(2, np.int64)})
    with pytest.raises(BadFile, match="popular"):
        popular({"item_ids": pack_texts(["a"]), "scores": np.zeros(2, np.float32)})
