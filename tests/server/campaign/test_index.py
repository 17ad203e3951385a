"""The index passes over only what would have been found false."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine.campaign.index import FEW, MAX_COPIES, CampaignIndex
from vitrine.targeting.attributes import attribute_table
from vitrine.targeting.declaration import AttributeDeclaration
from vitrine.targeting.predicate import compile_predicate
from vitrine.targeting.required import required_values

LISTS: dict[str, list[Any]] = {"north": ["NO", "SE"], "some": [1, 2.5]}
TABLE = attribute_table({"crm.tier": AttributeDeclaration("string"), "crm.score": AttributeDeclaration("number")}, ())
NAMES = ["geo.country", "segments", "crm.tier", "crm.score", "device.is_bot", "page.type", "nobody.knows"]
SCALARS = st.sampled_from(["NO", "SE", "😀", "", 1, 1.0, 0, 2.5, True, False])
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.none() | st.just({"a": 1})
LISTED = st.lists(SCALARS | st.none(), max_size=3)
OPERATORS = st.one_of(
    VALUES,
    st.builds(lambda value: {"$eq": value}, VALUES),
    st.builds(lambda listed: {"$in": listed}, LISTED | SCALARS),
    st.builds(lambda name: {"$inGroup": name}, st.sampled_from(["north", "some", "unknown"])),
    st.builds(lambda listed, value: {"$in": listed, "$eq": value}, LISTED, SCALARS),
    st.builds(lambda listed: {"$nin": listed}, LISTED),
    st.builds(lambda value: {"$not": {"$eq": value}}, SCALARS),
    st.builds(lambda value: {"$ne": value}, SCALARS),
    st.just({"$exists": False}),
)
CLAUSES = st.dictionaries(st.sampled_from(NAMES), OPERATORS, max_size=3)
CONDITIONS: st.SearchStrategy[Any] = st.recursive(
    CLAUSES,
    lambda inner: st.one_of(
        st.builds(
            lambda key, parts, clauses: {key: parts, **clauses},
            st.sampled_from(["$and", "$or", "$nor"]),
            st.lists(inner, max_size=3),
            CLAUSES,
        ),
        st.builds(lambda part: {"$not": part}, inner),
    ),
    max_leaves=6,
)
VISITORS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6) | st.just({"geo": {"country": "NO"}})


@settings(max_examples=400, deadline=None)
@given(st.lists(CONDITIONS, max_size=25), VISITORS)
def test_asking_by_the_index_is_asking_all(conditions: list[Any], values: dict[str, Any]) -> None:
    """The campaigns found and then asked are those that asking every one would leave, in the same order."""
    predicates = [compile_predicate(condition, TABLE, LISTS) for condition in conditions]
    index = CampaignIndex(required_values(condition, TABLE, LISTS) for condition in conditions)
    found = index.positions(values)
    assert list(found) == sorted(set(found))
    by_index = [position for position in found if predicates[position].partial(values) is not False]
    assert by_index == [place for place, one in enumerate(predicates) if one.partial(values) is not False]


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ({"geo.country": "NO"}, {"geo.country": "SE"}),
        ({"geo.country": {"$in": ["NO", "DK"]}}, {"geo.country": "SE"}),
        ({"geo.country": {"$inGroup": "north"}}, {"geo.country": "FI"}),
        ({"geo.country": {"$eq": "NO"}}, {}),
        ({"$and": [{"$and": [{"geo.country": "NO"}]}]}, {"geo.country": "SE"}),
        ({"segments": {"$in": ["a"]}}, {"segments": ["b", "c"]}),
        ({"device.is_bot": True}, {"device.is_bot": 1}),
        ({"crm.score": 1}, {"crm.score": True}),
        ({"crm.score": 1, "crm.tier": "NO"}, {"crm.score": 1.0, "crm.tier": "SE"}),
    ],
)
def test_an_equality_that_must_hold_saves_the_asking(condition: Any, values: dict[str, Any]) -> None:
    """A campaign with an equality that fails is not even looked at."""
    index = CampaignIndex([required_values(condition, TABLE, LISTS)] * (FEW + 1))
    assert index.positions(values) == []


def test_long_lists_do_not_fill_the_memory() -> None:
    """A campaign with lists too long to stand in a branch for each value is asked always."""
    long = {name: frozenset(map(str, range(MAX_COPIES))) for name in ("crm.tier", "geo.country")}
    index = CampaignIndex([long] * (FEW + 1))
    assert len(index.positions({"crm.tier": "5", "geo.country": "nowhere"})) == FEW + 1
    assert index.positions({"crm.tier": "none", "geo.country": "none"}) == []


def test_thousands_of_attributes_are_no_deep_tree() -> None:
    """Campaigns that each require an attribute of their own are still found, and the tree stays shallow."""
    index = CampaignIndex({f"crm.a{number}": frozenset(["x"])} for number in range(5_000))
    assert 4_321 in index.positions({"crm.a4321": "x"})
