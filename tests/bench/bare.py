"""The baseline: a Flask endpoint that reads JSON and answers JSON, on the same server process as Vitrine's."""

from __future__ import annotations

import sys

from flask import Flask, request
from flask.typing import ResponseReturnValue
from granian import Granian
from granian.constants import Interfaces


def create_app() -> Flask:
    """One door, nothing behind it."""
    app = Flask("bare")

    @app.post("/bare")
    def bare() -> ResponseReturnValue:
        asked = request.get_json(force=True)
        return {"site": asked["site"], "placements": {}, "degraded": []}

    return app


if __name__ == "__main__":
    Granian(
        "tests.bench.bare:create_app",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        blocking_threads=8,
        factory=True,
        log_enabled=False,
    ).serve()
