"""Any wrong request is answered with a 4xx in the one error shape, never with a 500."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.server.conftest import House
from tests.server.shop import ORIGIN, shop, write_site

DOORS = ["/v1/decide", "/v1/events"]
PAGE = {"url": f"{ORIGIN}/"}
GOOD_EVENT = {"event_id": "e1", "name": "page_view", "created_at": "2026-01-15T12:00:00Z"}
BATCH = {"site": "shop", "visitor_id": "v" * 22, "sent_at": "2026-01-15T12:00:00Z", "events": [GOOD_EVENT]}


def refused(answer: TestResponse, status: int, code: str) -> None:
    """Check the one error shape, with the same reason in the header."""
    assert answer.status_code == status, answer.text
    error = answer.json["error"]
    assert set(error) <= {"code", "message", "path"} and error["code"] == code and error["message"]
    assert answer.headers["X-Vitrine-Error"].startswith(f"{code}: ")
    assert "Traceback" not in answer.text


def test_an_unknown_site_is_named(house: House) -> None:
    """A request for an unknown site is answered with 404 and names the site."""
    refused(house.decide(site="nowhere"), 404, "unknown_site")
    refused(house.send(GOOD_EVENT, site="nowhere"), 404, "unknown_site")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"site": 7}, "site"),
        ({"page": "home"}, "page"),
        ({"page": {"url": 1}}, "page.url"),
        ({"page": {"url": "/", "type": "landing"}}, "page.type"),
        ({"visitor_id": "short"}, "visitor_id"),
        ({"visitor_id": "../../../../etc/passwd"}, "visitor_id"),
        ({"visitor_id": "v" * 22 + "\n"}, "visitor_id"),
        ({"account_id": "a-17\n"}, "account_id"),
        ({"profile_id": "kid\n"}, "profile_id"),
        ({"consent": {"personalization": "yes"}}, "consent.personalization"),
        ({"attributes": {"a": {"b": 1}}}, "attributes[...]"),
        ({"events": [{}]}, "events[0]"),
    ],
)
def test_wrong_types_are_refused_with_their_path(house: House, changes: dict[str, Any], path: str) -> None:
    """A field of a wrong type is refused; the message has what was expected, and `path` the field."""
    answer = house.decide(**changes)
    refused(answer, 400, "invalid_request")
    assert answer.json["error"]["path"] == path


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_json"),
        (b"{", "invalid_json"),
        (b"null", "invalid_request"),
        (b"[]", "invalid_request"),
        (b'{"site":NaN}', "invalid_json"),
        (b'{"site":"shop","page":{"url":"/"},"x":NaN}', "invalid_json"),
        (b'{"site":"shop","x":' + b"[" * 2_000 + b"]" * 2_000 + b"}", "invalid_json"),
        (b'{"site":"shop","x":' + b'{"a":' * 2_000 + b"1" + b"}" * 2_000 + b"}", "invalid_json"),
        (b"[" * 60_000, "invalid_request"),
        (b'{"site":"sh\xffop"}', "invalid_utf8"),
        (b'{"x":"\xed\xa0\x80"}', "invalid_utf8"),
        (b'{"site":"a\\ud800b","page":{"url":"/"}}', "invalid_json"),
        (b'{"site":"a\\udc00","page":{"url":"/"}}', "invalid_json"),
        (b"\x1f\x8b\x08\x00garbage", "invalid_utf8"),
    ],
)
def test_what_is_not_clean_json_is_refused(house: House, door: str, body: bytes, code: str) -> None:
    """Broken JSON, NaN, deep nesting, invalid UTF-8 and lone surrogates are refused."""
    refused(house.post(door, body), 400, code)


@pytest.mark.parametrize("door", DOORS)
def test_a_megabyte_is_too_large(house: House, door: str) -> None:
    """A body over the limit is answered with 413 before parsing, also without a Content-Length."""
    refused(house.post(door, b" " * 1_000_000), 413, "too_large")
    refused(house.post(door, json.dumps({"site": "x" * 70_000})), 413, "too_large")


@pytest.mark.parametrize("door", DOORS)
def test_a_gzip_bomb_is_never_opened(house: House, door: str) -> None:
    """A compressed body is refused by its header, without decompression."""
    bomb = gzip.compress(b" " * 50_000_000)
    refused(house.post(door, bomb, {"Content-Encoding": "gzip"}), 400, "content_encoding")


@pytest.mark.parametrize(
    ("created_at", "sent_at"),
    [
        ("2026-01-15T12:05:00Z", "2026-01-15T12:00:00Z"),
        ("0001-01-01T00:00:00Z", "2026-01-15T12:00:00Z"),
        ("1970-01-01T00:00:00Z", "2026-01-15T12:00:00Z"),
        ("9999-12-31T23:59:59Z", "2026-01-15T12:00:00Z"),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_an_absurd_date_costs_only_its_own_event(house: House, created_at: str, sent_at: str) -> None:
    """An event with an impossible date is rejected, and the other one in its batch is kept."""
    answer = house.send({"name": "page_view", "event_id": "bad", "created_at": created_at}, sent_at=sent_at)
    assert answer.status_code == 202 and answer.json["accepted"] == 0
    assert answer.json["rejected"][0]["event_id"] == "bad" and answer.json["rejected"][0]["reason"]


@pytest.mark.parametrize("moment", ["yesterday", "2026-01-15", "2026-01-15T12:00:00", "2026-13-45T99:00:00Z", 5, None])
def test_what_is_no_moment_is_refused(house: House, moment: Any) -> None:
    """A time without a zone, or a value that is not a time, is refused."""
    refused(house.send({"name": "page_view", "created_at": moment}), 400, "invalid_request")


def test_a_wrong_clock_is_corrected(house: House) -> None:
    """Events of a device with a wrong clock are corrected by `sent_at`."""
    answer = house.send({"name": "page_view", "created_at": "1970-01-01T00:10:00Z"}, sent_at="1970-01-01T00:10:05Z")
    assert answer.json["accepted"] == 1


def test_the_wrong_method_and_the_wrong_door_have_the_same_shape(house: House) -> None:
    """404 and 405 have the one error shape."""
    refused(house.client.get("/v1/decide"), 405, "method_not_allowed")
    refused(house.client.get("/nothing"), 404, "not_found")


def test_forged_and_borrowed_exposure_tokens_are_left_out(house: House) -> None:
    """An exposure token that is forged or of another visitor is rejected."""
    mine, theirs = "m" * 22, "t" * 22
    token = house.decide(visitor_id=mine).json["placements"]["shelf"][0]["exposure_token"]
    for forged in (token[:-2] + "AA", token.replace(".", ""), "", "é.é", "." * 100, None):
        answer = house.send({"name": "exposure", "exposure_token": forged}, visitor_id=mine)
        assert answer.json["accepted"] == 0, forged
    assert house.send({"name": "exposure", "exposure_token": token}, visitor_id=theirs).json["accepted"] == 0
    assert house.send({"name": "exposure", "exposure_token": token}, visitor_id=mine).json["accepted"] == 1


def test_one_malformed_event_does_not_cost_the_batch(house: House) -> None:
    """Well-formed events are kept; each malformed one is rejected with its id or index, and the wrong field."""
    answer = house.send(
        {"name": "page_view"},
        {"name": "9bad", "event_id": "bad-name"},
        {"name": "view_item", "event_id": "bad-item", "items": [{"item_id": "p1", "quantity": -1}]},
        {"name": "page_view", "event_id": ["no", "id"]},
        {"name": "exposure", "event_id": "no-token"},
        {"name": "view_item", "items": [{"item_id": "p1"}]},
    )
    assert answer.status_code == 202 and answer.json["accepted"] == 2
    reasons = {found["event_id"]: found["reason"] for found in answer.json["rejected"]}
    assert list(reasons) == ["bad-name", "bad-item", "#3", "no-token"]
    assert reasons["bad-name"].startswith("name: Expected")
    assert reasons["bad-item"].startswith("items[0].quantity: Expected")
    assert reasons["#3"].startswith("event_id: Expected")


@pytest.mark.parametrize(
    "changes", [{"visitor_id": "short"}, {"sent_at": "now"}, {"events": []}, {"events": [GOOD_EVENT] * 101}]
)
def test_a_malformed_envelope_is_a_400(house: House, changes: dict[str, Any]) -> None:
    """A malformed envelope is answered with 400, and nothing of the batch is kept."""
    body = BATCH | {"events": [GOOD_EVENT, {"event_id": "x"}]} | changes
    refused(house.post("/v1/events", json.dumps(body)), 400, "invalid_request")


def test_a_token_is_believed_by_its_own_site_and_day_only(make_house: Callable[..., House]) -> None:
    """A token is invalid for another site and after a day, also in demo mode, where a decision may have any date."""
    house, demo = make_house(), make_house(demo=True)
    for one in (house, demo):
        write_site(one.settings.sites, shop() | {"site": "outlet"}, "outlet.json")
        one.refresh()
    visitor_id = "v" * 22
    token = house.decide(visitor_id=visitor_id).json["placements"]["shelf"][0]["exposure_token"]
    seen = {"name": "exposure", "exposure_token": token}
    assert house.send(seen, site="outlet").json["accepted"] == 0
    house.pass_time(hours=24, seconds=1)
    assert "24 h old" in house.send(seen).json["rejected"][0]["reason"]
    then = demo.decide({"X-Vitrine-Demo-Now": "2030-07-01T00:00:00Z"}, visitor_id=visitor_id).json
    seen = {"name": "exposure", "exposure_token": then["placements"]["shelf"][0]["exposure_token"]}
    assert demo.send(seen).json["accepted"] == 1
    demo.pass_time(hours=24, seconds=1)
    assert "24 h old" in demo.send(seen).json["rejected"][0]["reason"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
FIELDS = sorted(["site", "page", "visitor_id", "consent", "attributes", "events", "sent_at", "__proto__"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    base=st.sampled_from([{"site": "shop", "page": PAGE}, BATCH]), noise=st.dictionaries(st.sampled_from(FIELDS), JSON)
)
def test_no_json_makes_a_500(house: House, base: dict[str, Any], noise: dict[str, Any]) -> None:
    """A request with any field replaced by any value is answered or refused, at both endpoints."""
    body = json.dumps(base | noise)
    for door in DOORS:
        assert house.post(door, body).status_code in (200, 202, 400, 404)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_no_bytes_make_a_500(house: House, body: bytes) -> None:
    """Any bytes as a body are refused."""
    for door in DOORS:
        assert house.post(door, body).status_code == 400
