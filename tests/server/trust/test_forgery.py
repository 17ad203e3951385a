"""The forgery law: 10 % of all events, forged from 100 addresses, move what is learnt and measured by less than 1 %.

What is measured, each as the difference between the log with and without the forged events:
  effect         of the experiment: the difference of the conversion rates of its two variations, in points of a hundred
  largest_share  of the popular list: the largest change of an item's share in all votes
  list_worth     of the popular list: the share of the honest votes that its first twenty items have
  allocation     of the bandit: the share of its traffic that goes to the better variation (Thompson sampling)

Where the shop's backend reports orders, the law holds from 10,000 visitors a day. A page can forge an order, and nobody
can tell a forger with a hundred addresses from a hundred people who buy once. So where only the tag reports orders, it
holds from about 50,000 visitors a day; that is tested at a fifth of the size, with 10,000 visitors and 20 addresses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.row_reading import Orders
from tests.server.trust.town import CATALOG, LIST, NOW, Town, forge, live_a_day
from vitrine.domain.event import Event
from vitrine.job.train import touches_of
from vitrine.recommend.arrays import Arrays
from vitrine.recommend.strategy.popular_train import HALF_LIFE_S, ranked_items
from vitrine.recommend.touches import WEIGHTS
from vitrine.store.memory.log import MemoryEventLog
from vitrine.store.open_columns import drain_log, open_aggregates
from vitrine.store.ports import Votes
from vitrine.store.sqlite.log import SqliteEventLog

LIMIT = 0.01
SHARE = 0.1
DRAWS = 200_000


@dataclass(frozen=True)
class Measures:
    """What a shop learns in a day. `trials` has (conversions, exposed visitors) of each variation."""

    trials: Mapping[str, tuple[int, int]]
    votes: Mapping[str, float]

    @property
    def effect(self) -> float:
        """How much better variation b converts than a, as a share of the visitors."""
        (a, of_a), (b, of_b) = self.trials["a"], self.trials["b"]
        return b / of_b - a / of_a

    @property
    def allocation(self) -> float:
        """The share of the traffic that a bandit sends to b: the probability that b is better, from Beta posteriors."""
        numbers = np.random.default_rng(7)
        a, b = (numbers.beta(1 + yes, 1 + of - yes, DRAWS) for yes, of in (self.trials["a"], self.trials["b"]))
        return float(np.mean(b > a))

    @property
    def shares(self) -> dict[str, float]:
        """The share of each item in all votes."""
        total = sum(self.votes.values())
        return {item_id: votes / total for item_id, votes in self.votes.items()}

    @property
    def first(self) -> list[str]:
        """The popular list."""
        return sorted(self.votes, key=lambda item_id: (-self.votes[item_id], item_id))[:LIST]


@dataclass(frozen=True)
class Moves:
    """How far forged events move each measure; shares of 1."""

    effect: float
    largest_share: float
    list_worth: float
    allocation: float

    @classmethod
    def between(cls, honest: Measures, forged: Measures) -> Moves:
        """The moves from the one to the other."""
        before, after = honest.shares, forged.shares
        worth = [sum(before.get(item_id, 0.0) for item_id in one.first) for one in (honest, forged)]
        return cls(
            abs(forged.effect - honest.effect),
            max(abs(after.get(item_id, 0.0) - before.get(item_id, 0.0)) for item_id in {*before, *after}),
            worth[0] - worth[1],
            abs(forged.allocation - honest.allocation),
        )

    @property
    def all(self) -> tuple[float, ...]:
        """Every move."""
        return self.effect, self.largest_share, self.list_worth, self.allocation


class Shop:
    """The columns of a town's log, which grow with it."""

    def __init__(self, town: Town, folder: Path) -> None:
        self._town = town
        self._folder = folder
        self._copied = 0

    def measure(self) -> Measures:
        """What is learnt and measured from the rows that are trusted: by the columns' SQL and by training."""
        town = self._town
        orders = Orders(town.log, "shop", town.has_server_orders)
        trusted = (event for position, event in town.log.scan("shop") if orders.may_use(position, event))
        with closing(SqliteEventLog(self._folder / "log.sqlite")) as copy:
            fresh = list(town.log.scan("shop", self._copied))
            copy.append([event for _, event in fresh])
            self._copied = fresh[-1][0]
            drain_log(self._folder, copy)
        with closing(open_aggregates(self._folder)) as columns:
            rules = Votes(CATALOG, server_orders_only=town.has_server_orders)
            touches = touches_of(columns, "shop", NOW, rules)
        popular = Arrays("popular", ranked_items(touches, NOW, HALF_LIFE_S, {}))
        votes = dict(zip(popular.texts("item_ids"), popular.numbers("scores", np.float32).tolist(), strict=True))
        return Measures(trials_of(trusted), votes)


def measure_without_trust(log: MemoryEventLog) -> Measures:
    """The same from all rows as they come, each a vote."""
    rows = [event for _, event in log.scan("shop")]
    votes: Counter[str] = Counter()
    for event in rows:
        for item in event.items:
            votes[item.item_id] += WEIGHTS.get(event.name, 0.0)
    return Measures(trials_of(rows), votes)


def trials_of(events: Iterable[Event]) -> dict[str, tuple[int, int]]:
    """The visitors who met each variation, and those of them who bought."""
    arms: dict[str, str] = {}
    buyers: set[str] = set()
    for event in events:
        if event.name == "exposure" and event.variation is not None:
            arms.setdefault(event.visitor_id, event.variation)
        if event.name == "purchase":
            buyers.add(event.visitor_id)
    exposed = Counter(arms.values())
    converted = Counter(arm for visitor_id, arm in arms.items() if visitor_id in buyers)
    return {arm: (converted[arm], exposed[arm]) for arm in ("a", "b")}


@pytest.fixture(scope="module")
def day() -> Town:
    """A day without a forger, where only the tag reports orders."""
    town = Town()
    live_a_day(town)
    return town


def attack(town: Town, addresses: int, folder: Path) -> tuple[Moves, Moves]:
    """The moves of such a forger, with the defence and without."""
    shop = Shop(town, folder)
    honest, honest_rows = shop.measure(), measure_without_trust(town.log)
    forged = forge(town, addresses, SHARE)
    assert forged == pytest.approx(SHARE * town.sent, rel=0.02)
    moves = Moves.between(honest, shop.measure())
    undefended = Moves.between(honest_rows, measure_without_trust(town.log))
    return moves, undefended


def test_orders_of_the_backend_cannot_be_outvoted(day: Town, tmp_path: Path) -> None:
    """A tenth of all events of a shop with 10,000 visitors a day, forged from 100 addresses, moves nothing by 1 % where
    the shop's backend reports orders."""
    moves, undefended = attack(day.again(has_server_orders=True), 100, tmp_path)
    assert max(moves.all) < LIMIT, moves
    check_that_defence_matters(undefended)


def test_a_shop_that_only_pastes_the_tag_learns(day: Town, tmp_path: Path) -> None:
    """The same holds where only the tag reports orders, with five times as many visitors for each address."""
    moves, undefended = attack(day.again(), 20, tmp_path)
    assert max(moves.all) < LIMIT, moves
    check_that_defence_matters(undefended)


def check_that_defence_matters(undefended: Moves) -> None:
    """Without the defence, the same events turn the experiment and the bandit around, and change the popular list."""
    assert undefended.effect > 2 * LIMIT and undefended.allocation > 50 * LIMIT, undefended
    assert undefended.largest_share > 10 * LIMIT and undefended.list_worth > LIMIT, undefended


def test_nearly_all_real_visitors_count(day: Town) -> None:
    """The caps that stop the forger leave nineteen in twenty of the real visitors' events."""
    events = [event for _, event in day.log.scan("shop")]
    assert sum(event.is_trusted for event in events) > 0.95 * len(events)
