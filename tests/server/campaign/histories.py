"""Random histories of one visitor, with caps and moments that have a fair chance to meet at a limit."""

from __future__ import annotations

import random
from typing import Any

START_MS = 1_768_435_200_000  # 2026-01-15T00:00:00Z, a Thursday
SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS = 1_000, 60_000, 3_600_000, 86_400_000
CAMPAIGNS = ("one", "two", "hero")
OVERLAYS = ("one", "two")
GOALS = ("purchase", "sign_up")
# Where sessions, days, weeks and rests end, and a millisecond to both sides of it.
EDGES_MS = (SECOND_MS, MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 12 * HOUR_MS, DAY_MS, 3 * DAY_MS, 7 * DAY_MS)
RESTS_S = (1, 60, 1_800, 3_600, 86_400, 604_800)


def make_case(source: random.Random) -> dict[str, Any]:
    """One case in the form of the vectors, its times in ms since 1970: a campaign's cap, or that on all overlays."""
    whose = source.choice((*CAMPAIGNS, "overlays"))
    pace = source.choice((0.15, 0.5, 0.85))  # how likely one thing follows the other at once
    history: list[list[Any]] = []
    at = START_MS + source.randrange(DAY_MS)
    for _ in range(source.choice((0, 1, 3, 8, 20, 45))):
        at += _gap(source, pace)
        history.append([at, *_happening(source)])
    return {
        "whose": whose,
        "overlays": OVERLAYS,
        "cap": _cap(source, whose == "overlays"),
        "history": history,
        "now": at + _gap(source, pace),
    }


def _gap(source: random.Random, pace: float) -> int:
    if source.random() < pace:
        return source.choice((0, 1, source.randrange(10 * MINUTE_MS)))
    edge = source.choice(EDGES_MS)
    return max(0, source.choice((edge, edge - 1, edge + 1, source.randrange(edge))))


def _happening(source: random.Random) -> tuple[str, ...]:
    chance = source.random()
    if chance < 0.5:
        return "exposure", source.choice(CAMPAIGNS)
    if chance < 0.65:
        return "close", source.choice(CAMPAIGNS)
    return (source.choice(("page_view", "page_view", "scroll_depth", *GOALS)),)


def _cap(source: random.Random, is_of_overlays: bool) -> dict[str, Any]:
    """A cap of one to three limits, in the order in which the server sends them."""
    limits: dict[str, Any] = {
        "page": source.randrange(1, 4),
        "session": source.randrange(1, 6),
        "day": source.randrange(1, 8),
        "week": source.choice((1, 2, 5, 10, 20)),
        "visitor": source.choice((1, 3, 10, 22)),
        "quiet_after_close_s": source.choice(RESTS_S),
        "quiet_after_goal_s": source.choice(RESTS_S),
    }
    names = [name for name in limits if not is_of_overlays or name not in ("page", "visitor", "quiet_after_goal_s")]
    chosen = source.sample(names, source.choice((1, 1, 2, 3)))
    cap = {name: limits[name] for name in names if name in chosen}
    return cap | {"goal_event": source.choice(GOALS)} if "quiet_after_goal_s" in cap else cap
