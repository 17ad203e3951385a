"""Caps are one rule in two languages: tested by hand-made cases, and compared on random histories."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.server.campaign.histories import make_case
from tests.server.targeting.twin import ROOT, ask_node, read_vectors
from vitrine.campaign.cap import reached_cap, reached_site_cap
from vitrine.domain.event import Event
from vitrine.domain.profile import Profile
from vitrine.kind.frame import Cap, SiteCap
from vitrine.profile.fold import fold

HISTORIES = int(os.environ.get("VITRINE_FUZZ_CAPS", "5000"))
SEED = int(os.environ.get("VITRINE_FUZZ_SEED", "20260115"))
VISITOR = "visitor:v"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VECTORS: list[dict[str, Any]] = read_vectors("caps.json")["cases"]

_PROGRAM = """
import { createInterface } from "node:readline";
const { limitAfter } = await import(process.argv[1]);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(limitAfter(JSON.parse(line))) + "\\n");
}
"""


def limit_after(case: dict[str, Any]) -> str | None:
    """The server's answer for a case: the first limit that is reached, except `page`."""
    profile = fold(None, VISITOR, enumerate((_event(*entry) for entry in case["history"]), start=1))
    now = _moment(case["now"])
    if case["whose"] == "overlays":
        cap = msgspec.convert(case["cap"], SiteCap)
        return reached_site_cap(cap, case["overlays"], profile, now)
    limits = dict(case["cap"])
    goal_event = limits.pop("goal_event", None)
    return reached_cap(msgspec.convert(limits, Cap), case["whose"], goal_event, profile, now)


def limits_of_tag(cases: Sequence[dict[str, Any]]) -> list[str | None]:
    """The tag's answer for each case."""
    return ask_node(_PROGRAM, [ROOT / "tests" / "tag" / "replay.mjs"], cases)


def reaches_page(case: dict[str, Any]) -> bool:
    """Whether the limit of the page view is reached, counted from its beginning."""
    seen = [entry[1:] for entry in case["history"]]
    last = max((number for number, entry in enumerate(seen) if entry == ["page_view"]), default=-1)
    return seen[last + 1 :].count(["exposure", case["whose"]]) >= case["cap"].get("page", len(seen) + 1)


def _event(at: str | int, name: str, campaign: str | None = None) -> Event:
    moment = _moment(at)
    return Event(
        event_id=f"{moment.isoformat()}-{name}-{campaign}",
        site="shop",
        visitor_id="v",
        name=name,
        created_at=moment,
        received_at=moment,
        campaign=campaign,
        proof="exposure",
        consent="all",
    )


def _moment(at: str | int) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else EPOCH + timedelta(milliseconds=at)


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_the_server_answers_as_reasoned(case: dict[str, Any]) -> None:
    """The server names the expected limit; `page` is a limit of the tag only."""
    assert limit_after(case) == (None if case["expected"] == "page" else case["expected"])


def test_every_limit_has_vectors() -> None:
    """Each limit is reached in one vector and not in another, for a campaign and for all overlays."""
    for whose, struct in (("campaign", Cap), ("overlays", SiteCap)):
        of_these = [case for case in VECTORS if (case["whose"] == "overlays") is (whose == "overlays")]
        for limit in struct.__struct_fields__:
            outcomes = {case["expected"] == limit for case in of_these if limit in case["cap"]}
            assert outcomes == {True, False}, (whose, limit)


def test_the_twins_never_disagree() -> None:
    """Server and tag name the same limit, or none, after every random history; each limit is named often enough."""
    source = random.Random(SEED)
    cases = [make_case(source) for _ in range(HISTORIES)]
    expected = ["page" if reaches_page(case) else limit_after(case) for case in cases]
    by_tag = limits_of_tag(cases)
    wrong = [case for case, one, other in zip(cases, expected, by_tag, strict=True) if one != other]
    assert wrong == []
    named = Counter(limit for limit in by_tag)
    assert 0.2 * HISTORIES < named[None] < 0.9 * HISTORIES
    assert min(named[limit] for limit in Cap.__struct_fields__) > HISTORIES / 100, named


def test_a_profile_of_nobody_is_below_every_limit() -> None:
    """A visitor without a profile has reached no limit."""
    for case in VECTORS:
        assert limit_after(case | {"history": []}) is None
    assert reached_site_cap(SiteCap(session=1), ["one"], Profile(VISITOR), EPOCH) is None
