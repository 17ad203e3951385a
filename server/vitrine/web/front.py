"""The front of a server process: reads a request whole before a thread is spent on it, and chooses its lane.

If a thread waited for the body, anybody could block it with one slow socket. Instead the event loop waits, at most
`BODY_TIMEOUT_S` and up to the size limit, and the endpoints get the body from memory.

Events wait for the disk, so they have a lane of their own: decisions never wait behind them. What reads or removes all
of a visitor takes long, so it has a lane with one thread, in which networks take turns. The event loop itself answers
`/healthz`, and refuses what a full lane cannot take.
This is granian's RSGI interface (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md) on one
side and WSGI (PEP 3333) on the other.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import Any, Protocol, TypeAlias
from wsgiref.types import WSGIApplication

from flask import Response

from vitrine.web.admission import Admission
from vitrine.web.bulkhead import EVENTS, is_about_rights, needs_log
from vitrine.web.errors import busy_answer, error_answer
from vitrine.web.health import alive
from vitrine.web.lane import Lane, Overloaded
from vitrine.web.origin import cors_headers
from vitrine.wire.scalars import MAX_BODY_BYTES

BODY_TIMEOUT_S = 10.0
MAX_HEADER_BYTES = 32_768
READY_WAIT_S = 5.0
RIGHTS_WAIT_S = 5.0

Headers: TypeAlias = list[tuple[str, str]]


class RequestHeaders(Protocol):
    """The headers of an RSGI request, with names in lower case."""

    def items(self) -> Iterable[tuple[str, str]]: ...


class Scope(Protocol):
    """An RSGI request. `client` and `server` are like 127.0.0.1:8000."""

    proto: str
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    headers: RequestHeaders


class Exchange(Protocol):
    """The RSGI protocol of one request: gives its body, takes its answer."""

    async def __call__(self) -> bytes: ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes


class Front:
    """An RSGI application in front of a WSGI one, with threads for decisions and `threads` others for events."""

    def __init__(
        self,
        app: WSGIApplication,
        threads: int,
        *,
        deciding: int | None = None,
        body_timeout_s: float = BODY_TIMEOUT_S,
        origins: Callable[[], Iterable[str]] = tuple,
        admission: Admission | None = None,
    ) -> None:
        """`deciding` is the number of threads for decisions; `threads` when it is left out.

        `origins` are those whose pages may read the answer of a busy server. `admission` None: no limits.
        """
        self._admission = admission
        self._app = app
        self._decisions = Lane("decisions", deciding or threads)
        self._events = Lane("events", threads)
        self._ready = Lane("ready", 1, burst_wait_s=READY_WAIT_S, standing_wait_s=READY_WAIT_S)
        self._rights = Lane("rights", 1, burst_wait_s=RIGHTS_WAIT_S, standing_wait_s=RIGHTS_WAIT_S)
        self._body_timeout_s = body_timeout_s
        self._origins = origins

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """Answer one request."""
        answer = await self._answer(scope, exchange)
        exchange.response_bytes(answer.status, answer.headers, answer.body)

    async def _answer(self, scope: Scope, exchange: Exchange) -> Answer:
        if scope.path == "/healthz" and scope.method in ("GET", "HEAD"):
            return _answer(alive())
        headers = _join(scope.headers.items())
        if sum(map(len, headers)) + sum(map(len, headers.values())) > MAX_HEADER_BYTES:
            return _refuse(
                431, "headers_too_large", f"The headers are over {MAX_HEADER_BYTES} bytes; send fewer cookies."
            )
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers:
            return _refuse(411, "length_required", "Send the body with a Content-Length, not in chunks.")
        body = b""
        # A body over the limit is not read: the endpoint refuses it by its length, in the one error shape.
        if length.isdecimal() and 0 < int(length[:20]) <= MAX_BODY_BYTES:
            try:
                body = await asyncio.wait_for(exchange(), self._body_timeout_s)
            except RuntimeError:  # granian's: the sender has stopped in the middle; it may still read
                return _refuse(400, "incomplete", f"The body ended before its {length} bytes.")
            except TimeoutError:
                return _refuse(408, "request_timeout", f"The body took longer than {self._body_timeout_s:g} s.")
        try:
            return await self._run(scope, headers, body)
        except Overloaded:
            busy = busy_answer()
            busy.headers.extend(cors_headers(headers.get("origin"), self._origins))
            return _answer(busy)

    async def _run(self, scope: Scope, headers: dict[str, str], body: bytes) -> Answer:
        """The application's answer, or the refusal of a limit. Raises Overloaded."""
        environ, key = _environ(scope, headers, body), ""
        if self._admission is not None:
            entrance = self._admission.enter(environ, body)
            if entrance.refusal is not None:
                return _answer(entrance.refusal)
            key = entrance.key
        lane = self._decisions
        if scope.path == "/readyz":
            lane = self._ready
        elif is_about_rights(scope.path) and scope.method != "OPTIONS":
            lane = self._rights
        elif needs_log(scope.method, scope.path):
            lane = self._events
            if self._decisions.is_overloaded and scope.path == EVENTS:  # a page waits for a decision, and for no event
                raise Overloaded
        return await lane.run(partial(self._call, environ), key)

    def _call(self, environ: dict[str, Any]) -> Answer:
        """Call the WSGI application, on a thread. It answers every failure itself."""
        begun: list[tuple[str, Headers]] = []

        def start_response(status: str, headers: Headers, exc_info: object = None) -> Any:
            begun.append((status, headers))

        parts = self._app(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        status, headers = begun[-1]
        return Answer(int(status[:3]), [(name.lower(), value) for name, value in headers], body)


def _join(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by name, repeated ones joined. A name with _ is left out: WSGI would confuse it with one with -."""
    found: dict[str, str] = {}
    for name, value in items:
        if "_" not in name:
            found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _environ(scope: Scope, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return environ


def _answer(response: Response) -> Answer:
    return Answer(
        response.status_code, [(name.lower(), value) for name, value in response.headers.items()], response.get_data()
    )


def _refuse(status: int, code: str, message: str) -> Answer:
    answer = _answer(error_answer(status, code, message))
    return replace(answer, headers=[*answer.headers, ("connection", "close")])
