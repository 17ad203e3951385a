"""One run of `vitrine check` reports everything: mistakes hide neither each other nor anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.server.shop import shop
from tests.server.site.edits import Change, Edit, apply, judge, make_edit, meet
from tests.server.site.test_assignment import BAD
from tests.server.site.test_load import SENSES, SHAPES
from tests.server.targeting.test_check import WRONG
from vitrine.schema.mistake import Mistake


def base() -> dict[str, Any]:
    """The good site, with all that the tables of wrong predicates name."""
    site = shop()
    site["attributes"] |= {
        "app.version": {"type": "version"},
        "crm.scores": {"type": "numbers"},
        "page.labels": {"type": "strings", "home": "tag"},
    }
    site["segments"] = {"skin-care": {"learn_event": "purchase"}}
    site["saved_lists"] = {"sale": ["p1"], "long": ["x"] * 1_001}
    return site


def predicate(condition: Any, index: int) -> Change:
    """Adds a condition to an audience of the site."""

    def change(site: dict[str, Any]) -> None:
        site["campaigns"][index]["audience"] = site["campaigns"][index].get("audience", {}) | condition

    return change


def edits() -> list[Edit]:
    """Every mistake of the tables, each made to the good site, but for what is not even JSON (it has no path)."""
    changes: list[Change] = [change for _path, change in SHAPES + SENSES]
    changes += [change for _path, _expected, change in BAD]
    conditions = [condition for condition, _path, _says in WRONG if isinstance(condition, dict)]
    changes += [predicate(condition, number % 4) for number, condition in enumerate(conditions)]
    made = [make_edit(base(), change) for change in changes]
    return [edit for edit in made if not edit.ties() and all(mistake.path for mistake in edit.found)]


EDITS = edits()


def said(mistakes: Iterable[Mistake]) -> Counter[tuple[str, str]]:
    """Where and what was expected, each as often as it was said."""
    return Counter((mistake.path, mistake.expected) for mistake in mistakes)


def independent(candidates: Iterable[Edit]) -> list[Edit]:
    """Those of the edits that do not touch one before them."""
    chosen: list[Edit] = []
    for edit in candidates:
        if not any(meet(edit, other) for other in chosen):
            chosen.append(edit)
    return chosen


def test_the_good_site_is_good() -> None:
    """So what is found is the edits' doing."""
    assert judge(base()) == ()
    assert len(EDITS) > 100


FEW = st.lists(st.sampled_from(EDITS), min_size=2, max_size=8)
MANY = st.lists(st.sampled_from(EDITS), min_size=25, max_size=60)


@settings(max_examples=200, deadline=None)
@given(candidates=FEW | MANY)
def test_k_mistakes_are_reported_as_each_alone(candidates: list[Edit]) -> None:
    """Mistakes of shape, of sense and in predicates, made to one file in different places: exactly their union."""
    chosen = independent(candidates)
    assert said(judge(apply(base(), chosen))) == said(one for edit in chosen for one in edit.found)


def test_every_two_mistakes_in_one_campaign_are_reported_as_each_alone() -> None:
    """However they are of shape or sense, or in its predicate: nothing hides what is beside it."""
    within = [edit for edit in EDITS if all(place[:2] == ("campaigns", 0) for place in edit.writes)]
    pairs = [(one, other) for one, other in combinations(within, 2) if not meet(one, other)]
    assert len(pairs) > 100
    for pair in pairs:
        assert said(judge(apply(base(), pair))) == said(one for edit in pair for one in edit.found)
