"""The front of a server process: reads a request whole before a thread is spent on it.

A thread that waited for a body would be a thread that anybody can take with one slow socket. Here the event loop
waits, for as long as `BODY_TIMEOUT_S` and for as much as a door takes, and the doors get the body from memory.
This is granian's RSGI interface (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md) on one
side and WSGI (PEP 3333) on the other.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol, TypeAlias
from wsgiref.types import WSGIApplication

from vitrine.web.errors import error_answer
from vitrine.wire.scalars import MAX_BODY_BYTES

BODY_TIMEOUT_S = 10.0

Headers: TypeAlias = list[tuple[str, str]]


class RequestHeaders(Protocol):
    """What RSGI tells of a request's headers, names in lower case."""

    def items(self) -> Iterable[tuple[str, str]]: ...


class Scope(Protocol):
    """What RSGI tells of a request. `client` and `server` are like 127.0.0.1:8000."""

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
    """RSGI's way to the body and back."""

    async def __call__(self) -> bytes: ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes


class Front:
    """An RSGI application in front of a WSGI one, which runs on `threads` threads."""

    def __init__(self, app: WSGIApplication, threads: int, *, body_timeout_s: float = BODY_TIMEOUT_S) -> None:
        self._app = app
        self._pool = ThreadPoolExecutor(threads, "vitrine")
        self._body_timeout_s = body_timeout_s

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """Answer one request."""
        answer = await self._answer(scope, exchange)
        exchange.response_bytes(answer.status, answer.headers, answer.body)

    async def _answer(self, scope: Scope, exchange: Exchange) -> Answer:
        headers = _join(scope.headers.items())
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers:
            return _refuse(411, "length_required", "Send the body with a Content-Length, not in chunks.")
        body = b""
        # A body over the limit is not waited for: the door refuses it by its length, in the one error shape.
        if length.isdecimal() and 0 < int(length[:20]) <= MAX_BODY_BYTES:
            try:
                body = await asyncio.wait_for(exchange(), self._body_timeout_s)
            except TimeoutError:
                return _refuse(408, "request_timeout", f"The body took longer than {self._body_timeout_s:g} s.")
        environ = _environ(scope, headers, body)
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._call, environ)

    def _call(self, environ: dict[str, Any]) -> Answer:
        """Ask the doors, on a thread. They answer every failure themselves."""
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
    """Headers by name, those given twice joined. A name with _ is left out: in WSGI it would pass for one with -."""
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


def _refuse(status: int, code: str, message: str) -> Answer:
    response = error_answer(status, code, message)
    headers = [*((name.lower(), value) for name, value in response.headers.items()), ("connection", "close")]
    return Answer(status, headers, response.get_data())
