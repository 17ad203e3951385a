"""An answer in JSON, which nobody may keep."""

from __future__ import annotations

import msgspec
from flask import Response


def json_answer(content: object, status: int = 200) -> Response:
    """The answer with `content`, a struct or plain JSON values."""
    response = Response(msgspec.json.encode(content), status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
