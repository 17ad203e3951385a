"""Checking and planning a site file takes work in proportion to its size, counted in function calls."""

from __future__ import annotations

import cProfile
import json
import pstats
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from tests.server.shop import shop
from vitrine.site.load import parse_site
from vitrine.site.plan import make_plan

Document = dict[str, Any]


def site(count: int, fields: Callable[[int], Document], **parts: Any) -> Document:
    """The shop with so many campaigns, each with fields of its own, and other parts."""
    document = shop() | parts
    first = document["campaigns"][0]
    document["campaigns"] = [{**first, "campaign": f"campaign-{index:05}", **fields(index)} for index in range(count)]
    return document


def listed(name: str) -> Document:
    return {"audience": {"geo.city": {"$inGroup": name}}}


def needs(index: int) -> Document:
    return {"campaign": f"campaign-{index:05}", "variations": ["coats"]}


def two_rings(count: int) -> Document:
    """Two campaigns that need each other, a long chain from them, and one at its end that needs itself."""
    chain = {index: [needs(min(index + 1, count - 1)), *([needs(0)] if index == 1 else [])] for index in range(count)}
    return site(count, lambda index: {"prerequisites": chain[index]})


def one_ring_of_rings(count: int) -> Document:
    """A ring of all campaigns, each of which needs the one before it, too."""
    return site(count, lambda index: {"prerequisites": [needs((index + 1) % count), needs((index - 1) % count)]})


def segments(count: int) -> Document:
    return {f"s-{index}": {"learn_event": "add_to_cart"} for index in range(count)}


def redirect(index: int) -> Document:
    variations = [{"variation": "a", "content": {"url": "/landing"}}]
    return {"campaign": f"c-{index}", "type": "redirect", "audience": "wide", "variations": variations}


def wide(count: int) -> Document:
    return {"wide": {"predicate": {"$or": [{"geo.city": f"city {index}"} for index in range(count)]}}}


LISTS: dict[str, Callable[[int], Document]] = {
    "correct campaigns": lambda n: site(n, lambda _: {}),
    "one name": lambda n: site(n, lambda _: {"campaign": "same"}),
    "unknown placements": lambda n: site(n, lambda i: {"placement": f"hero-{i}"}),
    "unknown fields": lambda n: site(n, lambda i: {f"field_{i}": 1}),
    "unknown kinds": lambda n: site(n, lambda i: {"type": f"bannr{i}"}),
    "no kind": lambda n: shop() | {"campaigns": [{} for _ in range(n)]},
    "unknown attributes": lambda n: site(
        n,
        lambda i: {"audience": {f"crm.tier{i}x": "gold"}},
        attributes={f"crm.tier{i}": {"type": "string"} for i in range(n)},
    ),
    "unknown lists": lambda n: site(
        n, lambda i: listed(f"l-{i}x"), saved_lists={f"l-{i}": ["Oslo"] for i in range(n)}
    ),
    "one long list": lambda n: site(
        n, lambda _: listed("l"), saved_lists={"l": [f"city {i}" for i in range(n)]}, audiences={}
    ),
    "one long list of numbers": lambda n: site(n, lambda _: listed("l"), saved_lists={"l": list(range(n))}),
    "many segments": lambda n: site(
        n, lambda i: {"audience": {"segments": {"$in": [f"s-{i}"]}}}, segments=segments(n)
    ),
    "unknown segments": lambda n: site(
        n, lambda i: {"audience": {"segments": {"$in": [f"s-{i}x"]}}}, segments=segments(n)
    ),
    "unknown shares of segments": lambda n: site(
        n, lambda i: {"audience": {f"segment.s-{i}x": {"$gt": 0.5}}}, segments=segments(n)
    ),
    "one layer": lambda n: site(n, lambda i: {"layer": {"layer": "l", "starts": i / n, "ends": (i + 1) / n}}),
    "one layer, all overlap": lambda n: site(n, lambda i: {"layer": {"layer": "l", "starts": 0, "ends": (i + 1) / n}}),
    "two rings": two_rings,
    "one ring of rings": one_ring_of_rings,
    "one wide audience": lambda n: site(n, lambda _: {"audience": "wide"}, audiences=wide(min(n, 400))),
    "redirects of one wide audience": lambda n: (
        shop() | {"campaigns": list(map(redirect, range(n))), "audiences": wide(n)}
    ),
    "a wide predicate": lambda n: site(1, lambda _: {"audience": wide(n)["wide"]["predicate"]}),
}  # fmt: skip


def calls(document: Document) -> int:
    """The number of function calls for reading a site and, if it is correct, for planning it."""
    raw = json.dumps(document).encode()
    profile = cProfile.Profile()
    profile.enable()
    file = parse_site(raw)
    if file.config is not None and not file.mistakes:
        make_plan(file.config)
    profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", LISTS)
def test_four_times_the_file_is_about_four_times_the_work(name: str) -> None:
    """A file of 400 campaigns takes less than six times the calls of one with 100: with the square it is sixteen."""
    make = LISTS[name]
    calls(make(10))  # what is computed once
    assert calls(make(400)) < 6 * calls(make(100))


def test_a_group_of_names_that_lead_to_each_other_has_ten_cycles_reported() -> None:
    """Of campaigns that all lead to each other ten cycles are reported; the others are found when these are gone."""
    raw = json.dumps(one_ring_of_rings(100)).encode()
    found = [one for one in parse_site(raw).mistakes if one.expected == "prerequisites that do not lead back"]
    assert len(found) == 10


def test_one_list_of_many_predicates_is_compiled_once() -> None:
    """Three hundred predicates that name one list of 5,000 values share one compiled test: copies need 60 MB."""
    many = [f"city {index}" for index in range(5_000)]
    file = parse_site(json.dumps(site(300, lambda _: listed("l"), saved_lists={"l": many})).encode())
    assert file.config is not None and not file.mistakes
    tracemalloc.start()
    plan = make_plan(file.config)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(plan.campaigns) == 300 and most < 20_000_000
