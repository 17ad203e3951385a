"""The one error shape: `{"error": {"code", "message", "path"?}}`, the reason also in the header `X-Vitrine-Error`."""

from __future__ import annotations

import logging

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from vitrine.domain.errors import BadRequest, NoKey, StoreUnavailable
from vitrine.web.answer import json_answer
from vitrine.wire.errors import ErrorAnswer, Failure

log = logging.getLogger(__name__)

RETRY_AFTER_S = 5


def error_answer(status: int, code: str, message: str, path: str | None = None) -> Response:
    """An answer of the one error shape."""
    answer = json_answer(ErrorAnswer(Failure(code, message, path)), status)
    answer.headers["X-Vitrine-Error"] = header_text(f"{code}: {message}")
    return answer


def header_text(sentence: str) -> str:
    """The sentence as the value of a header, which is one line of ASCII; the body has the full one."""
    return " ".join(sentence.encode("ascii", "replace").decode("ascii").split())[:500]


def busy_answer() -> Response:
    """The answer of a server that has too much to do."""
    answer = error_answer(503, "overloaded", "The server has more requests than it can answer; send it again later.")
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def register_errors(app: Flask) -> None:
    """Answer every failure of a request in the one shape. An unexpected error is logged and answered with 500."""

    @app.errorhandler(BadRequest)
    def bad_request(error: BadRequest) -> Response:
        answer = error_answer(error.status, error.code, str(error), error.path)
        if isinstance(error, NoKey):
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    @app.errorhandler(StoreUnavailable)
    def store_unavailable(error: StoreUnavailable) -> Response:
        log.error("%s", error)
        answer = error_answer(
            503, "store_unavailable", "The event store cannot take events now; send them again later."
        )
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
        return answer

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        code = error.name.lower().replace(" ", "_")
        answer = error_answer(error.code or 500, code, error.description or error.name)
        for name, value in error.get_headers():
            if name.lower() in ("allow", "location"):
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("an unexpected error", exc_info=error)
        return error_answer(500, "internal", "The server failed; its log says why.")
