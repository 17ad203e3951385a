"""Every door of the server, with hundreds of thousands of hostile requests: no 5xx, no traceback, nothing slow.

`make fuzz` runs a million; VITRINE_FUZZ_CASES and VITRINE_FUZZ_SEED choose others.
"""

from __future__ import annotations

import io
import json
import logging
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.server.conftest import CONSENT, House
from tests.server.fuzz.mutate import Sent, mutate
from tests.server.shop import ORIGIN
from tests.server.web.test_server_events import new_key

CASES = int(os.environ.get("VITRINE_FUZZ_CASES", "50000"))
SEED = int(os.environ.get("VITRINE_FUZZ_SEED", "20261130"))
MAX_S = 2.0
FRESH = CASES // 15 + 1
VISITOR = "v" * 22


def good_requests(house: House) -> list[Sent]:
    """Good requests for every door."""
    now = house.now.isoformat()
    page = {
        "url": f"{ORIGIN}/p/1?utm_source=x",
        "type": "product",
        "item_id": "p1",
        "category": "coats",
        "language": "en",
    }
    event = {
        "event_id": "e1",
        "name": "view_item",
        "created_at": now,
        "page": page,
        "items": [{"item_id": "p1", "price": 9.5}],
    }
    known: dict[str, Any] = {"site": "shop", "visitor_id": VISITOR, "consent": CONSENT, **house.proofs(VISITOR)}
    person = {"account_id": "a-17", **house.identity({"account_id": "a-17"})}
    decide = {**known, **person, "page": page, "attributes": {"crm.tier": "gold"}, "events": [event]}
    answer = house.decide(visitor_id=VISITOR).json
    token = next(c["exposure_token"] for listed in answer["placements"].values() for c in listed)
    shown = {"event_id": "e2", "name": "exposure", "created_at": now, "exposure_token": token, "params": {"a": 1}}
    batch = {**known, "sent_at": now, "events": [event, {**shown, "signed_in": person}]}
    origin = (("Origin", ORIGIN), ("Content-Type", "text/plain"))
    posts = [("/v1/decide", decide), ("/v1/decide", {**known, "page": page}), ("/v1/events", batch)]
    sent = [Sent("POST", path, body=json.dumps(body).encode(), headers=origin) for path, body in posts]
    return sent + _rights(house) + [_backend(house)] + [Sent("GET", path, "site=shop") for path in _pages(house)]


def _rights(house: House) -> list[Sent]:
    """The doors of a visitor's rights, each for a visitor of its own, who may be erased by it."""
    see, correct, withdraw, erase = (house.decide().json for _ in range(4))
    correction = {"site": "shop", "kind": "category", "name": "coats"}
    mine = {name: withdraw[name] for name in ("visitor_id", "visitor_proof")}
    withdrawal = {"site": "shop", "consent": {"measurement": True}, **mine}
    return [
        Sent("GET", "/v1/visitor", "site=shop", headers=_proven(see)),
        Sent("POST", "/v1/visitor/interests", body=json.dumps(correction).encode(), headers=_proven(correct)),
        Sent("POST", "/v1/consent", body=json.dumps(withdrawal).encode(), headers=(("Origin", ORIGIN),)),
        Sent("DELETE", "/v1/visitor", "site=shop", headers=_proven(erase)),
    ]


def _proven(visitor: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return (("Origin", ORIGIN), ("X-Vitrine-Visitor", f"{visitor['visitor_id']}.{visitor['visitor_proof']}"))


def _backend(house: House) -> Sent:
    """An order, reported by the shop's backend."""
    secret = new_key(house)
    order = {"name": "purchase", "created_at": house.now.isoformat(), "transaction_id": "T1", "visitor_id": VISITOR}
    body = {"site": "shop", "events": [{**order, "consent": CONSENT, "value": 9.5, "items": [{"item_id": "p1"}]}]}
    return Sent(
        "POST",
        "/v1/server/events",
        body=json.dumps(body).encode(),
        headers=(("Authorization", f"Bearer {secret}"),),
    )


def _pages(house: House) -> list[str]:
    rules = house.app.url_map.iter_rules()
    return [
        rule.rule
        for rule in rules
        if "GET" in (rule.methods or ()) and "<" not in rule.rule and rule.rule != "/v1/visitor"
    ]


def test_the_fuzzer_knows_every_door(house: House) -> None:
    """There is a good request for every route of the server; each is answered with 2xx or 3xx."""
    sent = good_requests(house)
    doors = {rule.rule for rule in house.app.url_map.iter_rules()}
    assert {one.path for one in sent} >= {door for door in doors if "<" not in door}
    assert [one.path for one in sent if ask(house, one) >= 400] == []


def test_no_request_breaks_a_door(make_house: Callable[..., House], caplog: pytest.LogCaptureFixture) -> None:
    """No mutated request gets a 5xx, leaves a traceback in the log, or takes two seconds."""
    house = make_house(trusted_proxies=1)
    chance = random.Random(SEED)
    statuses: Counter[int] = Counter()
    caplog.set_level(logging.ERROR)
    for number in range(CASES):
        if number % FRESH == 0:
            good = good_requests(house)  # for visitors who are not erased yet
        sent = mutate(chance.choice(good), chance)
        begun = time.perf_counter()
        status = ask(house, sent)
        assert time.perf_counter() - begun < MAX_S, sent
        assert status < 500, sent
        statuses[status] += 1
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert statuses[200] + statuses[202] > CASES / 50, "most mutations must not be refused by the same first check"
    assert sum(count for status, count in statuses.items() if status >= 400) > CASES / 10


def ask(house: House, sent: Sent) -> int:
    """The status of the answer. The request is a WSGI environment made by hand, so that nothing tidies it."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": sent.path.encode().decode("latin-1"),
        "QUERY_STRING": sent.query.encode("utf-8", "replace").decode("latin-1"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "CONTENT_LENGTH": str(len(sent.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(sent.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in sent.headers:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    begun: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
        for name, value in headers:
            (name + value).encode("latin-1")
            assert "\n" not in value and "\r" not in value
        begun.append(status)

    parts = house.app.wsgi_app(environ, start_response)
    for part in parts:
        assert b"Traceback" not in part
    close = getattr(parts, "close", None)
    if close is not None:
        close()
    return int(begun[-1][:3])
