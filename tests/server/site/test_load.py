"""Site files: every mistake at once, each with path, value, expectation and hint."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.server.shop import shop
from vitrine.schema.json_text import TOO_DEEP
from vitrine.site.load import MAX_FILE_BYTES, parse_site, read_site_file

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def mistakes(document: Any) -> dict[str, str]:
    """Expectation by path."""
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return {mistake.path: mistake.expected for mistake in parse_site(raw).mistakes}


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The correct site after `change`."""
    document = shop()
    change(document)
    return document


def test_the_good_site_has_no_mistakes() -> None:
    """A correct site file has no mistakes and is read, with the version of its bytes."""
    file = parse_site(json.dumps(shop()).encode())
    assert file.mistakes == () and file.config is not None and file.config.site == "shop"
    assert file.version != parse_site(json.dumps(shop() | {"name": "x"}).encode()).version


SHAPES: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("campain", lambda site: site.update(campain=[])),
    ("origins", lambda site: site.pop("origins")),
    ("origins[0]", lambda site: site.update(origins=["https://shop.example/"])),
    ("origins[0]", lambda site: site.update(origins=["*"])),
    ("site", lambda site: site.update(site="My Shop")),
    ("placements.hero.insert", lambda site: site["placements"]["hero"].update(insert="replaces")),
    ("campaigns[0].type", lambda site: site["campaigns"][0].update(type="bannner")),
    ("campaigns[0].campaign", lambda site: site["campaigns"][0].pop("campaign")),
    ("campaigns[3].trigger.type", lambda site: site["campaigns"][3].update(trigger={"type": "scrol"})),
    ("campaigns[3].trigger.share", lambda site: site["campaigns"][3].update(trigger={"type": "scroll", "share": 50})),
    ("campaigns[0].audience", lambda site: site["campaigns"][0].update(audience=3)),
    ("campaigns[3].cap.session", lambda site: site["campaigns"][3].update(cap={"session": "1"})),
    ("campaigns[0].variations[0].weight", lambda site: site["campaigns"][0]["variations"][0].update(weight=-1)),
    ("campaigns[0].variations[0].content.changes", lambda site: site["campaigns"][0]["variations"][0].update(content={"changes": []})),
    ("items[0].price", lambda site: site["items"][0].update(price="12.00")),
    ("strategies.any.steps[0]", lambda site: site["strategies"]["any"].update(steps=["random"])),
]  # fmt: skip
SENSES: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("campaigns[0].placement", lambda site: site["campaigns"][0].update(placement="herro")),
    ("campaigns[0].placement", lambda site: site["campaigns"][0].update(placement="message")),
    ("campaigns[3].placement", lambda site: site["campaigns"][3].update(placement="hero")),
    ("campaigns[0].audience", lambda site: site["campaigns"][0].update(audience="retruning")),
    ("campaigns[1].campaign", lambda site: site["campaigns"][1].update(campaign="winter")),
    ("campaigns[3].variations[1].variation", lambda site: site["campaigns"][3]["variations"][1].update(variation="control")),
    ("campaigns[0].variations", lambda site: site["campaigns"][0]["variations"][0].update(weight=0)),
    ("campaigns[0].schedule.time_zone", lambda site: site["campaigns"][0].update(schedule={"time_zone": "Europe/Olso"})),
    ("campaigns[0].schedule.starts_at", lambda site: site["campaigns"][0].update(schedule={"starts_at": "2026-01-01T00:00Z"})),
    ("campaigns[0].schedule.ends_at", lambda site: site["campaigns"][0].update(schedule={"starts_at": "2026-02-01", "ends_at": "2026-01-01"})),
    ("campaigns[2].variations[0].content.strategy", lambda site: site["campaigns"][2]["variations"][0]["content"].update(strategy="some")),
    ("campaigns[2].variations[0].content.template", lambda site: site["campaigns"][2]["variations"][0]["content"]["template"].update(clone=".x")),
    ("campaigns[2].variations[0].content.minimum", lambda site: site["campaigns"][2]["variations"][0]["content"].update(minimum=9)),
    ("strategies.any.picked[1]", lambda site: site["strategies"]["any"].update(picked=["p1", "p9"])),
    ("strategies.any.picked", lambda site: site["strategies"]["any"].pop("picked")),
    ("attributes.CRM", lambda site: site["attributes"].update(CRM={"type": "string"})),
    ("items[5].item_id", lambda site: site["items"].append({"item_id": "p1"})),
    ("items[0].url", lambda site: site["items"][0].update(url="javascript:alert(1)")),
    ("items[0].price", lambda site: site["items"][0].update(price=-1)),
    ("items[0].price", lambda site: site["items"][0].update(price=1e12)),
    ("campaigns[0].variations[0].content.changes[0]", lambda site: site["campaigns"][0]["variations"][0]["content"].update(changes=[{}])),
]  # fmt: skip


@pytest.mark.parametrize(("path", "change"), SHAPES + SENSES)
def test_each_mistake_is_found_at_its_path(path: str, change: Callable[[dict[str, Any]], object]) -> None:
    """One wrong change to a correct file gives exactly one mistake, at the path of the change."""
    assert list(mistakes(changed(change))) == [path]


@pytest.mark.parametrize("mistaken", [SHAPES, SENSES], ids=["shape", "sense"])
def test_all_mistakes_of_a_pass_come_at_once(mistaken: list[tuple[str, Callable[[dict[str, Any]], object]]]) -> None:
    """Several mistakes in one file are reported at once."""
    chosen = [(path, change) for path, change in mistaken if path.startswith(("campaigns[3]", "items", "strategies"))]
    document = shop()
    for _path, change in chosen:
        change(document)
    assert len(mistakes(document)) >= 3


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " java\tscript:alert(1)", "vbscript:x", "data:text/html,x", "JAVASCRIPT:x"]
)
def test_addresses_that_run_script_are_refused(url: str) -> None:
    """Addresses that run script are refused in every spelling."""
    document = changed(
        lambda site: site["campaigns"][0]["variations"][0]["content"].update(changes=[{"attributes": {"href": url}}])
    )
    assert list(mistakes(document)) == ["campaigns[0].variations[0].content.changes[0].attributes.href"]


@pytest.mark.parametrize("name", ["onclick", "ONLOAD", "srcdoc", "formaction", "HREF", "is", "http-equiv"])
def test_attributes_that_are_not_on_the_list_are_refused(name: str) -> None:
    """A banner cannot set attributes that the tag's list does not have."""
    document = changed(
        lambda site: site["campaigns"][0]["variations"][0]["content"].update(changes=[{"attributes": {name: "x"}}])
    )
    assert len(mistakes(document)) == 1


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "JSON"),
        (b'{"site": "shop",}', "JSON"),
        (b'{"site": NaN}', "a number"),
        (b'{"site": "a", "site": "b", "origins": ["https://a.example"]}', "every key once in an object"),
        (b'{"site": "\xff"}', "UTF-8 text"),
        (b"[" * 100_000, "JSON with fewer levels"),
        (b"[]", "an object"),
        (b'{"site": "x", \n', "JSON"),
        (b'{"site": "x", \r\n\r\n', "JSON"),
        (b'{"items": [{"item_id": "p1", "price": 1e999}]}', "a number"),
        (b'{"items": [{"item_id": "p1", "price": ' + b"9" * 5_000 + b"}]}", "a number"),
        (b'{"name": "\\ud83d"}', "well-formed text"),
    ],
)
def test_what_is_not_even_json_is_said_so(raw: bytes, expected: str) -> None:
    """A file that is not JSON is one mistake, with line and column if known."""
    found = parse_site(raw).mistakes
    assert len(found) == 1 and found[0].expected.startswith(expected) and found[0].hint is not None


GOOD = json.dumps(shop(), indent=1).encode()


@given(raw=st.binary(max_size=200) | st.integers(0, len(GOOD)).map(lambda end: GOOD[:end] + b"\n"))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    """Any bytes, also a file that is cut off anywhere, give mistakes or a site, but no exception."""
    file = parse_site(raw)
    assert (file.config is None) == bool(file.mistakes)


@settings(deadline=None)
@given(places=st.lists(st.sampled_from(sorted(shop())), min_size=1, max_size=3), value=JSON)
def test_no_json_makes_it_raise(places: list[str], value: Any) -> None:
    """A site file with any field replaced by any value gives mistakes or a site, but no exception."""
    document = shop() | dict.fromkeys(places, value)
    assert parse_site(json.dumps(document).encode()).config is not None or mistakes(document)


def nested(depth: int) -> bytes:
    """The correct site with so many nested brackets in one predicate."""
    document = changed(lambda site: site["campaigns"][0].update(audience={"geo.country": "deep"}))
    return json.dumps(document).replace('"deep"', "[" * depth + "]" * depth).encode()


def can_read(raw: bytes) -> bool:
    """Whether the JSON parser can read so many nested brackets."""
    try:
        return bool(json.loads(raw))
    except RecursionError:
        return False


def test_brackets_within_the_parser_s_limit_but_not_ours_are_a_mistake() -> None:
    """Nesting that the parser can read, but the checks cannot, is reported like nesting that the parser cannot read."""
    deepest = bisect_left(range(100_000), True, key=lambda depth: not can_read(nested(depth))) - 1
    no_country = ["campaigns[0].audience.geo.country"]
    assert list(mistakes(nested(50))) == no_country
    found = [parse_site(nested(depth)).mistakes for depth in range(deepest - 30, deepest + 2)]
    assert all(few == (TOO_DEEP,) or [one.path for one in few] == no_country for few in found)
    assert found[-3:] == [(TOO_DEEP,)] * 3


def test_a_byte_order_mark_is_forgiven() -> None:
    """A byte order mark at the start of a site file is allowed."""
    assert parse_site(b"\xef\xbb\xbf" + json.dumps(shop()).encode()).mistakes == ()


def test_a_missing_folder_and_a_huge_file_are_mistakes_too(tmp_path: Path) -> None:
    """A missing folder and a file over the size limit are mistakes, not exceptions."""
    for path in (tmp_path / "none.json", tmp_path):
        assert len(read_site_file(path).mistakes) == 1
    huge = tmp_path / "huge.json"
    huge.write_bytes(b" " * (MAX_FILE_BYTES + 1))
    assert "at most" in read_site_file(huge).mistakes[0].expected
