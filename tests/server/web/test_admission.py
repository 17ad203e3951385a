"""Limits at the endpoints: 429 with Retry-After, before a thread is spent; and whose address counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.rings import ring
from tests.server.conftest import House
from tests.server.shop import ORIGIN, shop
from tests.server.web.test_front import MemoryExchange, ask, echo, scope
from vitrine.admission.declaration import Limits, Rate
from vitrine.app import _admission
from vitrine.token.visitor import VisitorSigner
from vitrine.web.admission import Admission
from vitrine.web.bulkhead import Bulkhead
from vitrine.web.front import Front
from vitrine.web.proxies import behind_proxies

LIMITS = Limits(network=Rate(1, 50))
BODY = json.dumps({"site": "shop", "visitor_id": "v" * 22}).encode()


def decide(front: Front, address: str, body: bytes = BODY) -> MemoryExchange:
    """A request from an address, whose body is already there."""
    request = scope("POST", "/v1/decide", content__length=str(len(body)), origin=ORIGIN)
    request.client = f"{address}:4711"
    return ask(front, request, MemoryExchange(body))


def test_a_flood_is_answered_with_429_and_when_to_come_again() -> None:
    """A flood gets 429 in the one error shape with Retry-After, which a page of the site may read; others get 200."""
    front = Front(echo, 1, origins=lambda: [ORIGIN], admission=Admission(lambda _: LIMITS, 0, lambda: [ORIGIN]))
    answers = [decide(front, "203.0.113.7") for _ in range(60)]
    assert [answer.status for answer in answers[:40]] == [200] * 40
    refused = answers[-1]
    assert refused.status == 429 and json.loads(refused.text)["error"]["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 3
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    assert "Retry-After" in refused.headers["access-control-expose-headers"]
    assert "limits.network" in json.loads(refused.text)["error"]["message"]
    assert decide(front, "203.0.112.7").status == 200
    assert decide(front, "127.0.0.1").status == 200


def test_a_large_request_pays_more() -> None:
    """A network that sends the largest bodies is refused after as many bytes, not as many requests."""
    front = Front(echo, 1, admission=Admission(lambda _: LIMITS, 0))
    large = BODY[:-1] + b', "x": "' + b"x" * 60_000 + b'"}'
    assert [decide(front, "203.0.113.7", large).status for _ in range(3)] == [200, 429, 429]


def test_any_body_is_charged() -> None:
    """Malformed bodies, and those for an unknown site, pay like others, from the bucket of their network."""
    front = Front(echo, 1, admission=Admission(lambda site: LIMITS if site == "shop" else None, 0))
    bodies = [b"{", b"[" * 5_000, b'{"site": 7}', b'{"site": "none"}']
    statuses = [decide(front, "203.0.113.7", bodies[n % len(bodies)]).status for n in range(1_500)]
    assert statuses[0] == 200 and 429 in statuses


def test_a_wsgi_server_refuses_too(make_house: Callable[..., House]) -> None:
    """Under gunicorn the same limits hold, and a request within them arrives whole."""
    house = make_house(shop() | {"limits": {"visitor": {"per_second": 0.01, "burst": 50}}})
    server, app = house.server, house.app
    app.wsgi_app = Bulkhead(app.wsgi_app, 1, server.sites.origins, _admission(server, house.settings))  # type: ignore[method-assign]
    statuses = [house.send({"name": "page_view"}).status_code for _ in range(60)]
    assert statuses[:40] == [202] * 40 and statuses[-1] == 429
    assert house.send({"name": "page_view"}, visitor_id="w" * 22).status_code == 202
    assert house.client.get("/healthz").status_code == 200


@given(
    told=st.text(alphabet='0123456789.,:[]"\\ a', max_size=40) | st.none(),
    proxies=st.integers(1, 3),
)
@example(told='10.0.0.1:"', proxies=1)
@example(told='[::1]"', proxies=1)
@example(told='"', proxies=2)
def test_no_caller_chooses_the_own_address(told: str | None, proxies: int) -> None:
    """Whatever a caller writes into X-Forwarded-For, limits and endpoints see what the outermost proxy has written."""
    written = ["203.0.113.7", "10.0.0.8", "10.0.0.9"][:proxies]
    header = ", ".join(([] if told is None else [told]) + written)
    environ: dict[str, Any] = {"REMOTE_ADDR": "10.0.0.10", "HTTP_X_FORWARDED_FOR": header}
    seen: list[str] = []

    def app(inner: dict[str, Any], _start: Any) -> list[bytes]:
        seen.append(inner["REMOTE_ADDR"])
        return []

    behind_proxies(app, proxies)(dict(environ), None)
    assert Admission(lambda _: None, proxies).address(environ) == seen[0] == "203.0.113.7"


@pytest.mark.parametrize(("header", "proxies"), [(None, 1), ("", 1), ("203.0.113.7", 0), ("203.0.113.7", 2)])
def test_without_enough_proxies_the_connection_counts(header: str | None, proxies: int) -> None:
    """Without a trusted proxy, or with fewer addresses than proxies, the address is that of the connection."""
    environ = {"REMOTE_ADDR": "198.51.100.1"} | ({} if header is None else {"HTTP_X_FORWARDED_FOR": header})
    assert Admission(lambda _: None, proxies).address(environ) == "198.51.100.1"


def test_whoever_knows_an_id_cannot_use_up_its_visitor_s_limit() -> None:
    """Only requests with the proof of the id, in the body or in the cookie, pay from the visitor's bucket."""
    visitors = VisitorSigner(ring)
    limits = Limits(visitor=Rate(0.01, 50))
    front = Front(echo, 1, admission=Admission(lambda _: limits, 0, visitors=visitors))
    victim, proof = "v" * 22, visitors.sign("shop", "v" * 22)
    forged = [BODY, BODY[:-1] + b', "visitor_proof": "key1.guess"}']
    assert [decide(front, "203.0.113.7", forged[n % 2]).status for n in range(200)] == [200] * 200
    proven = json.dumps({"site": "shop", "visitor_id": victim, "visitor_proof": proof}).encode()
    assert decide(front, "198.51.100.1", proven).status == 200
    statuses = [decide(front, f"198.51.{n}.1", proven).status for n in range(60)]
    assert statuses[-1] == 429
    body = b'{"site": "shop"}'
    told = {"content__length": str(len(body)), "sec__fetch__site": "same-origin", "origin": "http://shop"}
    for cookie, status in ((f"vitrine_shop={victim}.key1.guess", 200), (f"vitrine_shop={victim}.{proof}", 429)):
        assert ask(front, scope("POST", "/v1/decide", cookie=cookie, **told), MemoryExchange(body)).status == status


def test_all_that_is_known_costs_more() -> None:
    """To read all that is stored about a visitor costs as much as 20 page views, from the visitor's limit, too."""
    visitors = VisitorSigner(ring)
    given = "v" * 22 + "." + visitors.sign("shop", "v" * 22)
    admission = Admission(lambda _: Limits(visitor=Rate(0.01, 50)), 0, visitors=visitors, clock=lambda: 0.0)

    def enter(address: str, told: str) -> bool:
        environ = {"REMOTE_ADDR": address, "PATH_INFO": "/v1/visitor", "QUERY_STRING": "site=shop"}
        return admission.enter({**environ, "HTTP_X_VITRINE_VISITOR": told}, b"").refusal is None

    assert [enter("203.0.113.7", given[:-1] + ".") for _ in range(20)].count(True) == 400 // 21
    assert [enter(f"203.0.{number}.7", given) for number in range(5)] == [True, True, False, False, False]


def test_large_headers_and_queries_pay() -> None:
    """What takes the server's time pays for it, also outside of a body; an ordinary browser's headers do not."""
    front = Front(echo, 1, admission=Admission(lambda _: None, 0, clock=lambda: 0.0))

    def statuses(address: str, query: str, cookie: str) -> list[int]:
        request = scope("GET", "/vitrine.js", cookie=cookie)
        request.client, request.query_string = f"{address}:4711", query
        return [ask(front, request, MemoryExchange(b"")).status for _ in range(40)]

    admission = Admission(lambda _: LIMITS, 0, clock=lambda: 0.0)
    environ = {"REMOTE_ADDR": "203.0.113.7", "HTTP_COOKIE": "c" * 7_000, "QUERY_STRING": "q" * 1_000}
    assert all(admission.enter(environ, BODY).refusal is None for _ in range(45))
    assert statuses("203.0.111.8", "", "c" * 31_000)[-1] == 429
    assert statuses("203.0.112.9", "a&" * 30_000, "")[-1] == 429


def test_callers_of_one_network_wait_behind_each_other_only() -> None:
    """The queue's key is the caller's network; in the operator's own networks it is the visitor who is proven."""
    admission = Admission(lambda _: Limits(), 0)

    def key(address: str, visitor: str | None) -> str:
        body = json.dumps({"site": "shop", "visitor_id": visitor}).encode()
        return admission.enter({"REMOTE_ADDR": address}, body).key

    assert key("203.0.113.7", "a") == key("203.0.113.8", "b") != key("203.0.112.7", "a")
    assert key("127.0.0.1", "a") == key("127.0.0.1", None) == ""
