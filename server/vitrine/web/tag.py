"""`GET /vitrine.js`: the tag, validated by its hash."""

from __future__ import annotations

import gzip
import hashlib
from importlib.resources import files

from flask import Blueprint, Response, request

CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=86400"


def tag_blueprint() -> Blueprint:
    """The door of the built tag. The file is read and compressed once, at start."""
    blueprint = Blueprint("tag", __name__)
    source = files("vitrine.web").joinpath("vitrine.js").read_bytes()
    compressed = gzip.compress(source, mtime=0)
    etag = hashlib.sha256(source).hexdigest()[:32]

    @blueprint.get("/vitrine.js")
    def vitrine_js() -> Response:
        zipped = request.accept_encodings.quality("gzip") > 0
        response = Response(compressed if zipped else source, mimetype="text/javascript")
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        response.headers["Cache-Control"] = CACHE_CONTROL
        response.headers["X-Content-Type-Options"] = "nosniff"
        # The tag is public and runs anywhere; pages with COEP may load it too.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.set_etag(f"{etag}-gzip" if zipped else etag)
        response.make_conditional(request)
        return response

    return blueprint
