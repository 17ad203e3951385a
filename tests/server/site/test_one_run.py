"""One run of `vitrine check` reports everything: no mistake hides another one."""

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
    """The correct site, with all names that the tables of wrong predicates use."""
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
    """Every mistake of the tables, each in the correct site, except invalid JSON, which has no path."""
    changes: list[Change] = [change for _path, change in SHAPES + SENSES]
    changes += [change for _path, _expected, change in BAD]
    conditions = [condition for condition, _path, _says in WRONG if isinstance(condition, dict)]
    changes += [predicate(condition, number % 4) for number, condition in enumerate(conditions)]
    made = [make_edit(base(), change) for change in changes]
    return [edit for edit in made if not edit.ties() and all(mistake.path for mistake in edit.found)]


EDITS = edits()


def counted(mistakes: Iterable[Mistake]) -> Counter[tuple[str, str]]:
    """How often each (path, expectation) was reported."""
    return Counter((mistake.path, mistake.expected) for mistake in mistakes)


def independent(candidates: Iterable[Edit]) -> list[Edit]:
    """The edits that do not overlap with an earlier one."""
    chosen: list[Edit] = []
    for edit in candidates:
        if not any(meet(edit, other) for other in chosen):
            chosen.append(edit)
    return chosen


def test_the_good_site_is_good() -> None:
    """The site without edits has no mistakes."""
    assert judge(base()) == ()
    assert len(EDITS) > 100


FEW = st.lists(st.sampled_from(EDITS), min_size=2, max_size=8)
MANY = st.lists(st.sampled_from(EDITS), min_size=25, max_size=60)


@settings(max_examples=200, deadline=None)
@given(candidates=FEW | MANY)
def test_k_mistakes_are_reported_as_each_alone(candidates: list[Edit]) -> None:
    """Several mistakes in different places of one file, of any kind, are reported exactly like each alone."""
    chosen = independent(candidates)
    assert counted(judge(apply(base(), chosen))) == counted(one for edit in chosen for one in edit.found)


def test_every_two_mistakes_in_one_campaign_are_reported_as_each_alone() -> None:
    """Every two mistakes in one campaign, of any kind, are both reported."""
    within = [edit for edit in EDITS if all(place[:2] == ("campaigns", 0) for place in edit.writes)]
    pairs = [(one, other) for one, other in combinations(within, 2) if not meet(one, other)]
    assert len(pairs) > 100
    for pair in pairs:
        assert counted(judge(apply(base(), pair))) == counted(one for edit in pair for one in edit.found)
