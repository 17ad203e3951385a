"""Who may call from a browser: exactly the origins that the site files list."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, g, request
from flask_cors.core import get_cors_options, set_cors_headers

from vitrine.domain.errors import ForeignOrigin

ALLOWED_HEADERS = ["Content-Type", "X-Vitrine-Visitor", "X-Vitrine-Identity-Token"]
EXPOSED_HEADERS = ["X-Vitrine-Error", "X-Vitrine-Identity", "Retry-After"]
PREFLIGHT_MAX_AGE_S = 7_200
NOT_FOR_PAGES = "/v1/server/"


def require_origin(request: Request, origins: Collection[str]) -> None:
    """Refuse a page of another origin. Callers without an Origin header are not pages in a browser.

    After this check the answer's CORS headers allow the site's own origins only.
    """
    g.origins = tuple(origins)
    origin = request.headers.get("Origin")
    if origin is not None and origin not in origins:
        g.origins = ()
        raise ForeignOrigin(
            "foreign_origin",
            f"The origin {origin[:200]} is not listed in the site file; add it to `origins`.",
            path="origins",
        )


def cors_headers(origin: str | None, all_origins: Callable[[], Iterable[str]]) -> dict[str, str]:
    """The headers that let a page of a site read an answer that was given before its site was known."""
    if origin is None or origin not in all_origins():
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": ", ".join(EXPOSED_HEADERS),
    }


def register_cors(app: Flask, all_origins: Callable[[], Iterable[str]], more_headers: Iterable[str] = ()) -> None:
    """Add CORS to the /v1 endpoints that pages call.

    A preflight does not name a site, so it is answered for the origins of all sites. Pages may send `more_headers` in
    addition to the headers of the tag.
    """

    @lru_cache(maxsize=256)
    def options(origins: tuple[str, ...]) -> Any:
        return get_cors_options(
            app,
            {
                # Compiled and escaped: flask-cors would read "[::1]" as a pattern.
                "origins": [re.compile(f"{re.escape(origin)}\\Z") for origin in origins],
                "methods": ["GET", "POST", "DELETE"],
                "allow_headers": [*ALLOWED_HEADERS, *more_headers],
                "expose_headers": EXPOSED_HEADERS,
                "supports_credentials": True,
                "always_send": False,
                "max_age": PREFLIGHT_MAX_AGE_S,
            },
        )

    @app.after_request
    def answer_cors(response: Response) -> Response:
        if request.path.startswith("/v1/") and not request.path.startswith(NOT_FOR_PAGES):
            response.vary.add("Origin")
            origins = g.get("origins")
            set_cors_headers(response, options(tuple(all_origins()) if origins is None else origins))
        return response
