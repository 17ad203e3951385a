"""The front of a process: what the doors get through it is what the client sent, and slowness costs no thread."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from wsgiref.types import StartResponse

from tests.server.conftest import House
from vitrine.web.front import Front
from vitrine.wire.scalars import MAX_BODY_BYTES


@dataclass
class Told:
    """An exchange that ends in memory. Without a body it waits for ever, as a slow client lets one wait."""

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
    """A request as granian tells it."""
    items = [(name.replace("__", "-").lower(), value) for name, value in headers.items()]
    return SimpleNamespace(
        proto="http", http_version="1.1", server="127.0.0.1:8000", client="[2001:db8::7]:4711", scheme="http",
        method=method, path=path, query_string="a=1", headers=SimpleNamespace(items=lambda: items),
    )  # fmt: skip


def echo(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """A WSGI application that answers with what it was told."""
    start_response("200 OK", [("Content-Type", "application/json")])
    told = {key: value for key, value in environ.items() if isinstance(value, str)}
    return [json.dumps(told | {"body": environ["wsgi.input"].read().decode()}).encode()]


def ask(front: Front, request: Any, told: Told) -> Told:
    """Run one exchange to its end."""
    asyncio.run(front.__rsgi__(request, told))
    return told


def test_a_request_arrives_as_it_was_sent() -> None:
    """Method, path beyond ASCII, query, headers, the client's address without its port, and the body."""
    request = scope("POST", "/støvler", content__length="4", content__type="text/plain", x__forwarded__for="1.2.3.4")
    told = json.loads(ask(Front(echo, 1), request, Told(b"body")).text)
    assert told["PATH_INFO"].encode("latin-1").decode() == "/støvler"
    assert (told["REQUEST_METHOD"], told["QUERY_STRING"], told["body"]) == ("POST", "a=1", "body")
    assert (told["REMOTE_ADDR"], told["HTTP_X_FORWARDED_FOR"]) == ("2001:db8::7", "1.2.3.4")
    assert (told["CONTENT_TYPE"], told["CONTENT_LENGTH"]) == ("text/plain", "4")


def test_a_header_with_an_underscore_passes_for_no_other() -> None:
    """Or a visitor behind a proxy could say where they come from."""
    request = scope("GET", "/", x_forwarded_for="6.6.6.6")
    assert "HTTP_X_FORWARDED_FOR" not in json.loads(ask(Front(echo, 1), request, Told()).text)


def test_a_slow_body_ends_in_408() -> None:
    """In the one error shape, and the connection ends; no thread was taken."""
    told = ask(Front(echo, 1, body_timeout_s=0.01), scope("POST", "/v1/events", content__length="9"), Told(None))
    assert told.status == 408 and json.loads(told.text)["error"]["code"] == "request_timeout"
    assert told.headers["connection"] == "close"


def test_a_body_over_the_limit_is_not_waited_for(house: House) -> None:
    """The door refuses it by its length."""
    for length in (str(MAX_BODY_BYTES + 1), "9" * 30):
        told = ask(Front(house.app, 1), scope("POST", "/v1/events", content__length=length), Told(None))
        assert told.status == 413 and not told.is_asked


def test_a_length_that_is_none_is_no_body(house: House) -> None:
    """Neither a negative one nor a word."""
    for length in ("-1", "many", "", "²"):
        assert ask(Front(house.app, 1), scope("POST", "/v1/events", content__length=length), Told(None)).status == 400
