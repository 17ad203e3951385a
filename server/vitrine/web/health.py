"""`GET /healthz` (the process runs) and `GET /readyz` (everything works, or what does not)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, Response

from vitrine.live.drain import Drain
from vitrine.live.erasures import ErasureWork
from vitrine.live.sites import Sites
from vitrine.live.watch import Watch
from vitrine.place.geo import GeoReader
from vitrine.store.keys import Keys
from vitrine.store.open import Stores, store_problems
from vitrine.web.answer import json_answer


def alive() -> Response:
    """The answer of `/healthz`: whoever gives it lives."""
    return json_answer({"status": "ok"})


def health_blueprint(
    sites: Sites,
    geo: GeoReader,
    stores: Stores,
    keys: Keys,
    watch: Watch,
    drain: Drain,
    erasures: ErasureWork,
    full_quotas: Callable[[], Iterable[str]],
) -> Blueprint:
    """The two endpoints for load balancers and operators."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return alive()

    @blueprint.get("/readyz")
    def readyz() -> Response:
        """Problems do not make the server unready: it goes on with the last good state.

        This endpoint is public, so it only names what is wrong; the log has the path and how to fix it.
        """
        problems = list(sites.problems)
        if geo.problem is not None:
            problems.append("GeoIP file")
        if keys.problem is not None:
            problems.append("keys")
        if watch.problem is not None:
            problems.append("watch")
        problems.extend(store_problems(stores))
        problems.extend(drain.problems)
        problems.extend(full_quotas())
        problems.extend(erasures.problems)
        return json_answer({"status": "degraded" if problems else "ok", "problems": problems})

    return blueprint
