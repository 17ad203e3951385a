"""`GET /vitrine.js` and `GET /vitrine-more.js`: the tag's two files, validated by their hash."""

from __future__ import annotations

import gzip
import hashlib
from importlib.resources import files

from flask import Blueprint, Response, request

CACHE_CONTROL = "public, max-age=300, stale-while-revalidate=86400"
# The tag asks for its second file by the hash of its text: another text has another address.
FOREVER = "public, max-age=31536000, immutable"


class _Script:
    """A built file, read and compressed once, at start."""

    def __init__(self, name: str) -> None:
        self._source = files("vitrine.web").joinpath(name).read_bytes()
        self._compressed = gzip.compress(self._source, mtime=0)
        self.hash = hashlib.sha256(self._source).hexdigest()
        self._etag = self.hash[:32]

    def answer(self, cache_control: str) -> Response:
        zipped = request.accept_encodings.quality("gzip") > 0
        response = Response(self._compressed if zipped else self._source, mimetype="text/javascript")
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        response.headers["Cache-Control"] = cache_control
        response.headers["X-Content-Type-Options"] = "nosniff"
        # The tag is public and runs anywhere; pages with COEP may load it too.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.set_etag(f"{self._etag}-gzip" if zipped else self._etag)
        response.make_conditional(request)
        return response


def tag_blueprint() -> Blueprint:
    """The doors of the built tag."""
    blueprint = Blueprint("tag", __name__)
    tag, more = _Script("vitrine.js"), _Script("vitrine-more.js")

    @blueprint.get("/vitrine.js")
    def vitrine_js() -> Response:
        return tag.answer(CACHE_CONTROL)

    @blueprint.get("/vitrine-more.js")
    def vitrine_more_js() -> Response:
        # A tag of another version may ask while the server is being replaced: what it gets must not stay.
        asked = request.args.get("v", "")
        response = more.answer(FOREVER if asked and more.hash.startswith(asked) else CACHE_CONTROL)
        response.headers["Access-Control-Allow-Origin"] = "*"  # browsers load modules with CORS
        return response

    return blueprint
