"""Keeps threads for decisions under a WSGI server, such as gunicorn, whose threads all requests share.

Under `vitrine serve` the front does more: see front.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from vitrine.web.admission import Admission
from vitrine.web.errors import busy_answer
from vitrine.web.origin import cors_headers
from vitrine.wire.scalars import MAX_BODY_BYTES

EVENTS = "/v1/events"


def needs_log(method: str, path: str) -> bool:
    """Whether an endpoint reads or writes the event log, and may wait for it: all of them but decisions and pages."""
    is_page = path.startswith("/v1/visitor/page")
    return path.startswith("/v1/") and path != "/v1/decide" and method != "OPTIONS" and not is_page


def is_about_rights(path: str) -> bool:
    """Whether an endpoint reads or removes all of a visitor, which takes long where much is stored."""
    return path in ("/v1/visitor", "/v1/visitor/interests", "/v1/consent")


class Bulkhead:
    """A WSGI application in which at most `most` requests wait for the event log at once; others are refused.

    So are those over a limit. Beside them one request about a visitor's rights runs.
    """

    def __init__(
        self, app: WSGIApplication, most: int, origins: Callable[[], Iterable[str]], admission: Admission
    ) -> None:
        """`origins` are those whose pages may read a refusal."""
        self._app = app
        self._admission = admission
        self._free = threading.BoundedSemaphore(most)
        self._free_for_rights = threading.BoundedSemaphore(1)
        self._origins = origins

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] != "/healthz":
            refusal = self._admission.enter(environ, _take_body(environ)).refusal
            if refusal is not None:
                return refusal(environ, start_response)
        if not needs_log(environ["REQUEST_METHOD"], environ["PATH_INFO"]):
            return self._app(environ, start_response)
        free = self._free_for_rights if is_about_rights(environ["PATH_INFO"]) else self._free
        if not free.acquire(blocking=False):
            busy = busy_answer()
            busy.headers.extend(cors_headers(environ.get("HTTP_ORIGIN"), self._origins))
            return busy(environ, start_response)
        try:
            return self._app(environ, start_response)  # the whole answer is in memory when it returns
        finally:
            free.release()


def _take_body(environ: WSGIEnvironment) -> bytes:
    """Read a body of an acceptable length, and put it back for the endpoint."""
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal() or int(length[:20]) > MAX_BODY_BYTES:
        return b""
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return body
