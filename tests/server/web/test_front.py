"""The front of a process: it passes requests on unchanged, and slow clients block no thread."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from wsgiref.types import StartResponse

from tests.server.conftest import House
from vitrine.web.bulkhead import is_about_rights, needs_log
from vitrine.web.front import Front
from vitrine.wire.scalars import MAX_BODY_BYTES


@dataclass
class MemoryExchange:
    """An exchange in memory. Without a body it waits for ever, like a slow client."""

    body: bytes | None = b""
    is_asked: bool = False
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    text: bytes = b""

    async def __call__(self) -> bytes:
        self.is_asked = True
        if self.body is None:
            await asyncio.Event().wait()
        assert self.body is not None
        return self.body

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.text = status, dict(headers), body


def scope(method: str, path: str, **headers: str) -> Any:
    """A request in granian's form."""
    items = [(name.replace("__", "-").lower(), value) for name, value in headers.items()]
    return SimpleNamespace(
        proto="http", http_version="1.1", server="127.0.0.1:8000", client="[2001:db8::7]:4711", scheme="http",
        method=method, path=path, query_string="a=1", headers=SimpleNamespace(items=lambda: items),
    )  # fmt: skip


def echo(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """A WSGI application that answers with its environ."""
    start_response("200 OK", [("Content-Type", "application/json")])
    texts = {key: value for key, value in environ.items() if isinstance(value, str)}
    return [json.dumps(texts | {"body": environ["wsgi.input"].read().decode()}).encode()]


def ask(front: Front, request: Any, exchange: MemoryExchange) -> MemoryExchange:
    """Run one exchange to its end."""
    asyncio.run(front.__rsgi__(request, exchange))
    return exchange


def test_a_request_arrives_as_it_was_sent() -> None:
    """Method, path, query, headers, client address and body reach the application as they were sent."""
    request = scope("POST", "/støvler", content__length="4", content__type="text/plain", x__forwarded__for="1.2.3.4")
    environ = json.loads(ask(Front(echo, 1), request, MemoryExchange(b"body")).text)
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/støvler"
    assert (environ["REQUEST_METHOD"], environ["QUERY_STRING"], environ["body"]) == ("POST", "a=1", "body")
    assert (environ["REMOTE_ADDR"], environ["HTTP_X_FORWARDED_FOR"]) == ("2001:db8::7", "1.2.3.4")
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "4")


def test_a_header_with_an_underscore_passes_for_no_other() -> None:
    """A header with an underscore is dropped, so that it cannot replace one with a hyphen."""
    request = scope("GET", "/", x_forwarded_for="6.6.6.6")
    assert "HTTP_X_FORWARDED_FOR" not in json.loads(ask(Front(echo, 1), request, MemoryExchange()).text)


def test_a_slow_body_ends_in_408() -> None:
    """A slow body is answered with 408 in the one error shape, and uses no thread."""
    exchange = ask(
        Front(echo, 1, body_timeout_s=0.01), scope("POST", "/v1/events", content__length="9"), MemoryExchange(None)
    )
    assert exchange.status == 408 and json.loads(exchange.text)["error"]["code"] == "request_timeout"
    assert exchange.headers["connection"] == "close"


def test_a_body_over_the_limit_is_not_waited_for(house: House) -> None:
    """A body over the limit is refused by its length, without waiting for it."""
    for length in (str(MAX_BODY_BYTES + 1), "9" * 30):
        exchange = ask(Front(house.app, 1), scope("POST", "/v1/events", content__length=length), MemoryExchange(None))
        assert exchange.status == 413 and not exchange.is_asked


def test_a_length_that_is_none_is_no_body(house: House) -> None:
    """An invalid Content-Length means no body."""
    for length in ("-1", "many", "", "²"):
        assert (
            ask(Front(house.app, 1), scope("POST", "/v1/events", content__length=length), MemoryExchange(None)).status
            == 400
        )


def test_what_may_wait_for_the_log_has_a_lane_of_its_own(house: House) -> None:
    """Every endpoint that is not a decision, a page or a file is in the lane that may wait for the event log."""
    static = {"/v1/decide", "/healthz", "/readyz", "/openapi.json", "/vitrine.js"}
    for rule in house.app.url_map.iter_rules():
        is_page = rule.rule in static or rule.rule.startswith(("/vitrine/", "/v1/visitor/page"))
        for method in (rule.methods or set()) - {"OPTIONS"}:
            assert needs_log(method, rule.rule) is not is_page, rule.rule
        assert not needs_log("OPTIONS", rule.rule)


def test_what_reads_all_of_a_visitor_takes_no_thread_of_events(house: House) -> None:
    """However many ask for all that is known about them, which takes long, events and decisions are answered."""
    asked, answered = threading.Event(), threading.Event()

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if is_about_rights(environ["PATH_INFO"]):
            asked.set()
            assert answered.wait(10)
        return echo(environ, start_response)

    front = Front(app, 2)
    rights = ["/v1/visitor", "/v1/visitor/interests", "/v1/consent"]
    known = [rule.rule for rule in house.app.url_map.iter_rules()]
    assert all(path in known for path in rights)

    async def ask_all() -> None:
        slow = [MemoryExchange(b"") for _ in range(6)]
        waiting = [
            asyncio.create_task(front.__rsgi__(scope("GET", rights[number % 3]), exchange))
            for number, exchange in enumerate(slow)
        ]
        await asyncio.to_thread(asked.wait, 10)
        for path in ("/v1/events", "/v1/decide"):
            quick = MemoryExchange(b"")
            await front.__rsgi__(scope("POST", path), quick)
            assert quick.status == 200
        answered.set()
        await asyncio.gather(*waiting)
        assert [exchange.status for exchange in slow] == [200] * 6

    asyncio.run(ask_all())
