from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.server.targeting.tables import TABLE
from tests.server.targeting.twin import finish_all
from vitrine.targeting.check import check_predicate
from vitrine.targeting.condition import LISTED
from vitrine.targeting.operators import MISSING
from vitrine.targeting.predicate import compile_predicate, evaluate

LISTS = {"sale": ["a", "ø"], "vip": ["b"]}
SERVER = {
    "geo.city": "string",
    "crm.tier": "string",
    "profile.viewed_count": "number",
    "segment.skin-care": "number",
    "profile.viewed_items": "strings",
    "crm.scores": "numbers",
    "device.is_bot": "boolean",
}
TAG = {
    "page.category": "string",
    "page.query.størrelse": "string",
    "scroll.share": "number",
    "page.labels": "strings",
    "app.version": "version",
}
STRINGS = st.sampled_from(["a", "b", "ø", "Ø", "😀", "ab"])
NUMBERS = st.sampled_from([0, 1, 2, 0.5])
VERSIONS = st.sampled_from(["1.0.0", "1.0.0-rc.1", "2"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": STRINGS,
    "number": NUMBERS,
    "boolean": st.booleans(),
    "version": VERSIONS,
    "strings": st.lists(STRINGS, max_size=3),
    "numbers": st.lists(NUMBERS, max_size=3),
}


def one(operators: list[str], operand: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda name, value: {name: value}, st.sampled_from(operators), operand)


GROUP = one(["$inGroup", "$notInGroup"], st.sampled_from(["sale", "vip"]))
SOME = st.lists(STRINGS, min_size=1, max_size=3)
TESTS: dict[str, st.SearchStrategy[Any]] = {
    "string": STRINGS
    | one(["$eq", "$ne", "$lt", "$gte", "$prefix", "$contains", "$glob"], STRINGS)
    | one(["$in", "$nin", "$ini", "$nini"], SOME)
    | GROUP
    | one(["$not"], GROUP)
    | one(["$exists"], st.booleans()),
    "number": NUMBERS | one(["$lt", "$lte", "$gt", "$ne"], NUMBERS) | one(["$not"], NUMBERS),
    "boolean": st.booleans() | one(["$ne"], st.booleans()),
    "version": one(["$veq", "$vgt", "$vlte"], VERSIONS),
    "strings": one(["$in", "$nin", "$all", "$alli"], SOME) | one(["$size"], NUMBERS) | one(["$elemMatch"], GROUP),
    "numbers": one(["$elemMatch"], one(["$gt", "$lt"], NUMBERS)) | one(["$in"], st.lists(NUMBERS, min_size=1)),
}


def clauses(types: dict[str, str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(sorted(types)).flatmap(lambda name: st.builds(lambda test: {name: test}, TESTS[types[name]]))


# Most clauses are the tag's, because clauses of the server often decide everything, and then nothing is left.
ENTRIES = st.builds(
    lambda parts: {key: value for part in parts for key, value in part.items()},
    st.lists(clauses(TAG) | clauses(TAG) | clauses(SERVER), min_size=1, max_size=3),
)
CONDITIONS: st.SearchStrategy[Any] = st.recursive(
    ENTRIES,
    lambda inner: st.one_of(
        st.builds(lambda key, parts: {key: parts}, st.sampled_from(LISTED), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"$not": part}, inner),
        st.builds(lambda entries, parts: {**entries, "$or": parts}, ENTRIES, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)


def some_of(types: dict[str, str]) -> st.SearchStrategy[dict[str, Any]]:
    """Values for the attributes, some of them missing, null or of a wrong type."""
    strange = st.sampled_from([MISSING, None, 1, "a", ["a"], True])
    known = {name: st.one_of(*[VALUES[type_]] * 4, strange) for name, type_ in types.items()}
    return st.fixed_dictionaries(known).map(
        lambda values: {name: value for name, value in values.items() if value is not MISSING}
    )


def names_in(condition: Any) -> set[str]:
    names: set[str] = set()
    for key, operand in condition.items():
        if key == "$not":
            names |= names_in(operand)
        elif key in LISTED:
            names |= set().union(*map(names_in, operand))
        else:
            names.add(key)
    return names


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, some_of(SERVER), some_of(TAG))
def test_partial_then_finish_is_full(condition: Any, server: dict[str, Any], tag: dict[str, Any]) -> None:
    """Partial evaluation on the server, finished by the tag, gives the same answer as one full evaluation."""
    assert check_predicate(condition, TABLE, "audience", LISTS) == []
    predicate = compile_predicate(condition, TABLE, LISTS)
    full = predicate.full({**server, **tag})
    settled = predicate.partial(server)
    assert full is evaluate(condition, {**server, **tag}, LISTS)
    assert (settled if isinstance(settled, bool) else evaluate(settled, tag)) is full


@settings(max_examples=150, deadline=None)
@given(CONDITIONS, some_of(SERVER))
def test_a_residual_names_attributes_of_the_tag_only(condition: Any, server: dict[str, Any]) -> None:
    """No residual names an attribute of the server, and none is empty."""
    settled = compile_predicate(condition, TABLE, LISTS).partial(server)
    if not isinstance(settled, bool):
        assert names_in(settled)
        assert names_in(settled) <= set(TAG)


def test_the_tag_itself_finishes() -> None:
    """The law holds with the tag's own evaluator, with the residual sent as JSON."""
    pairs: list[tuple[Any, Any]] = []
    expected: list[bool] = []

    @settings(max_examples=200, deadline=None)
    @given(CONDITIONS, some_of(SERVER), some_of(TAG))
    def collect(condition: Any, server: dict[str, Any], tag: dict[str, Any]) -> None:
        predicate = compile_predicate(condition, TABLE, LISTS)
        settled = predicate.partial(server)
        if not isinstance(settled, bool):
            pairs.append((settled, tag))
            expected.append(predicate.full({**server, **tag}))

    collect()
    assert len(pairs) > 40
    assert finish_all(pairs) == expected


def test_partial_never_fails_on_malformed_conditions() -> None:
    """A malformed condition is evaluated without an error; its malformed parts are false."""
    for malformed in (
        {"$or": 5},
        {"$and": [1]},
        {"$not": None},
        {"$nor": {}},
        {"a": {"$in": 3}},
        {"page.path": {"$elemMatch": 1}},
        {"page.path": {"$all": 1}},
    ):
        predicate = compile_predicate(malformed, TABLE)
        assert predicate.full({"page.path": "x"}) is False
        settled = predicate.partial({})
        assert settled is False or evaluate(settled, {"page.path": "x"}) is False
