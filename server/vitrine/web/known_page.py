"""`GET /v1/visitor/page`: the page "What we know about you", which a site links or embeds.

The page is the same for everybody: what it shows comes from /v1/visitor, with the visitor's own proof. Only pages of
the site's own origins may embed it, and it loads nothing from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from flask import Blueprint, Response, request

from vitrine.live.sites import Sites

_TYPES = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}


def known_page_blueprint(sites: Sites) -> Blueprint:
    """The page with its style and its script."""
    blueprint = Blueprint("known_page", __name__)
    content = {name: files("vitrine.web").joinpath("known", name).read_bytes() for name in _TYPES}

    def answer(name: str) -> Response:
        response = Response(content[name], mimetype=_TYPES[name])
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        response.make_conditional(request)
        return response

    @blueprint.get("/v1/visitor/page")
    def page() -> Response:
        state = sites.get(request.args.get("site", ""))
        response = answer("page.html")
        response.headers["Content-Security-Policy"] = policy(state.config.origins)
        return response

    @blueprint.get("/v1/visitor/page.css")
    def style() -> Response:
        return answer("page.css")

    @blueprint.get("/v1/visitor/page.js")
    def script() -> Response:
        return answer("page.js")

    return blueprint


def policy(origins: Iterable[str]) -> str:
    """The page's Content-Security-Policy: its own files and its own server only; `origins` may embed it."""
    embedding = " ".join(["'self'", *origins])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
        f"form-action 'none'; frame-ancestors {embedding}"
    )
