"""How well a step predicts what visitors viewed next, on sessions it was not trained on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vitrine.recommend.chain import choose
from vitrine.recommend.contract import Context, Strategy
from vitrine.recommend.sessions import Sessions

LIMIT = 20
# Enough for a standard error of half a point; more only takes time.
MAX_PREDICTIONS = 10_000


@dataclass(frozen=True, slots=True)
class Ranking:
    """`hit_rate`: share of next items among the first 20. `reciprocal_rank`: mean of 1/place, 0 when not among them."""

    predictions: int
    hit_rate: float
    reciprocal_rank: float


def score(step: Strategy[Any], sessions: Sessions) -> Ranking:
    """Predict every next item of every session from the views before it, through the chain that serves.

    The page's own item is never offered, and a reload is no next item (see sessions.py), so neither counts.
    Next items that training never saw count as misses. Judged on the first MAX_PREDICTIONS, oldest first.
    """
    predictions = hits = 0
    reciprocal = 0.0
    viewed: list[str] = []
    session = -1
    for number, item, at in zip(sessions.session.tolist(), sessions.item.tolist(), sessions.at.tolist(), strict=True):
        item_id = sessions.item_ids[item]
        if number != session:
            session, viewed = number, []
            if predictions >= MAX_PREDICTIONS:
                break
        else:
            context = Context(viewed[0], viewed[1:], frozenset(), datetime.fromtimestamp(at, UTC))
            offered = [choice.item_id for choice in choose([step], context, _anything, LIMIT)]
            predictions += 1
            if item_id in offered:
                hits += 1
                reciprocal += 1 / (offered.index(item_id) + 1)
        viewed.insert(0, item_id)
    return Ranking(predictions, hits / max(predictions, 1), reciprocal / max(predictions, 1))


def _anything(item_id: str) -> bool:
    """Past stock is not known, so nothing is refused."""
    return True
