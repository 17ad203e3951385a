"""The baseline: a Flask endpoint that reads JSON and answers JSON, on the same server process as Vitrine's."""

from __future__ import annotations

import sys

from flask import Flask, request
from flask.typing import ResponseReturnValue
from granian import Granian
from granian.constants import HTTPModes, Interfaces

from vitrine.web.front import Front

THREADS = 8


def create_front() -> Front:
    """One endpoint that does nothing else."""
    app = Flask("bare")

    @app.post("/bare")
    def bare() -> ResponseReturnValue:
        asked = request.get_json(force=True)
        return {"site": asked["site"], "placements": {}, "degraded": []}

    return Front(app, THREADS)


if __name__ == "__main__":
    Granian(
        "tests.bench.bare:create_front",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        factory=True,
        log_enabled=False,
    ).serve()
